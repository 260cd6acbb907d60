import { Fifo } from '../base/fifo.ts';

export interface DuplicateGuardOptions {
  /** How long an id is remembered. Default: ten minutes. */
  readonly ttlMs?: number;
  /** How many ids are remembered at most: the latest. Default: 100,000. */
  readonly capacity?: number;
  /** A clock in milliseconds that never goes back. Default: `performance.now`. */
  readonly now?: () => number;
}

/**
 * Remembers the ids of requests that were admitted, to recognise a second delivery. Both methods
 * take constant time, spread over all calls; 100,000 ids take 10 MB. Counterpart: oslo's
 * `_MsgIdCache`, which remembers the last 16 ids for ever.
 */
export class DuplicateGuard {
  readonly #ttlMs: number;
  readonly #capacity: number;
  readonly #now: () => number;
  readonly #known = new Set<string>();
  /** From the oldest to the latest: to ask a large `Set` for its oldest is slow. */
  readonly #ids = new Fifo<string>();
  /** Of the same ids. Apart from them, and whole: an object for each took half as much again. */
  readonly #expiries = new Fifo<number>();

  constructor(options: DuplicateGuardOptions = {}) {
    this.#ttlMs = options.ttlMs ?? 600_000;
    this.#capacity = options.capacity ?? 100_000;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Whether the id was added within the time to live and not pushed out by later ones. */
  has(id: string): boolean {
    this.#forgetExpired(this.#now());
    return this.#known.has(id);
  }

  /**
   * Remembers an id; one that is known already is kept no longer for it.
   *
   * @returns whether it was not known.
   */
  add(id: string): boolean {
    const now = this.#now();
    this.#forgetExpired(now);
    if (this.#known.has(id)) return false;
    if (this.#known.size >= this.#capacity) this.#forgetOldest();
    this.#known.add(id);
    this.#ids.push(id);
    this.#expiries.push(Math.ceil(now + this.#ttlMs));
    return true;
  }

  #forgetExpired(now: number): void {
    while ((this.#expiries.peek() ?? Infinity) <= now) this.#forgetOldest();
  }

  #forgetOldest(): void {
    this.#expiries.shift();
    const oldest = this.#ids.shift();
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}
