import { onAbort } from '../../base/abort.ts';
import type { Deadline } from '../../base/deadline.ts';
import { deferred } from '../../base/deferred.ts';
import type { Reply } from '../../wire/reply.ts';
import type { GatheredReply, GatherEnd } from './driver.ts';
import type { SendProgress } from './pending-call.ts';

export interface PendingGatherOptions {
  readonly deadline: Deadline;
  readonly signal?: AbortSignal | undefined;
  readonly onReply: (reply: GatheredReply) => void;
  /** Builds the error for a request that was never sent. */
  readonly onTimeout: (stage: SendProgress) => Error;
}

/**
 * One request to many servers that hears their replies until its deadline, its caller's signal or
 * the transport's end. That time runs out is its natural end, unless the request had not even left.
 */
export class PendingGather {
  /** How far the request has come; the sender keeps it true. */
  progress: SendProgress = 'not-sent';
  readonly #options: PendingGatherOptions;
  readonly #outcome = deferred<GatherEnd>();
  readonly #cleanups: (() => void)[] = [];
  readonly #heard = new Set<string>();
  /** Results that came in the old style, whose second part, an end without a result, is still to come. */
  #openEnds = 0;

  constructor(options: PendingGatherOptions) {
    this.#options = options;
    // It may end while the request is on its way, before anybody awaits the result.
    this.#outcome.promise.catch(() => undefined);
    this.#cleanups.push(
      options.deadline.schedule(() => {
        this.#onDeadline();
      }),
    );
    this.#cleanups.push(
      onAbort(options.signal, (reason) => {
        this.fail(reason);
      }),
    );
  }

  get deadline(): Deadline {
    return this.#options.deadline;
  }

  get result(): Promise<GatherEnd> {
    return this.#outcome.promise;
  }

  /** Takes a reply of any server. Nothing in it says which: only copies can be told apart. */
  onReply(reply: Reply, rebuild: (failure: unknown) => unknown): void {
    if (reply.uniqueId !== undefined) {
      if (this.#heard.has(reply.uniqueId)) return;
      this.#heard.add(reply.uniqueId);
    }
    if (reply.failure !== undefined) {
      this.#options.onReply({ failure: rebuild(reply.failure) });
      return;
    }
    const result = reply.result ?? null;
    if (result !== null) {
      if (!reply.ending) this.#openEnds += 1;
      this.#options.onReply({ result });
    } else if (reply.ending) {
      if (this.#openEnds > 0) this.#openEnds -= 1;
      else this.#options.onReply({ result });
    }
  }

  end(how: GatherEnd): void {
    this.#release();
    this.#outcome.resolve(how);
  }

  fail(error: unknown): void {
    this.#release();
    this.#outcome.reject(error);
  }

  #onDeadline(): void {
    if (this.progress === 'no-reply') this.end('deadline');
    else this.fail(this.#options.onTimeout(this.progress));
  }

  #release(): void {
    for (const cleanup of this.#cleanups) cleanup();
  }
}
