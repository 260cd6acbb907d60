import { performance } from 'node:perf_hooks';

const REMEMBERED = 200;
const TTL_MS = 60_000;

/**
 * The reply queues of clients that are gone: after one reply was given up, the next ones need not
 * wait as long. Counterpart: oslo's `ObsoleteReplyQueuesCache`.
 */
export class GoneReplyQueues {
  readonly #goneSince = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  has(replyQ: string): boolean {
    const since = this.#goneSince.get(replyQ);
    if (since === undefined) return false;
    if (this.#now() - since < TTL_MS) return true;
    this.#goneSince.delete(replyQ);
    return false;
  }

  add(replyQ: string): void {
    this.#goneSince.delete(replyQ);
    this.#goneSince.set(replyQ, this.#now());
    if (this.#goneSince.size <= REMEMBERED) return;
    const oldest = this.#goneSince.keys().next();
    if (oldest.done !== true) this.#goneSince.delete(oldest.value);
  }
}
