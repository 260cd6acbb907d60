import { Fifo } from '../base/fifo.ts';
import { IdTable } from './id-table.ts';

export interface DuplicateGuardOptions {
  /** How long an id is remembered, up to a six-hundredth of it longer. Default: ten minutes. */
  readonly ttlMs?: number;
  /** How many ids are remembered at most: the latest. Default: 100,000. */
  readonly capacity?: number;
  /** A clock in milliseconds that never goes back. Default: `performance.now`. */
  readonly now?: () => number;
}

/** Ids that are forgotten at once: an expiry for each of them took a quarter of all the memory. */
interface Group {
  readonly expiresAt: number;
  size: number;
}

/** Into so many groups the ids of one time to live are put. */
const GROUPS = 600;

/**
 * Remembers the ids of requests that were admitted, to recognise a second delivery. Both methods
 * take constant time, spread over all calls; 100,000 ids take 3 MB. Counterpart: oslo's
 * `_MsgIdCache`, which remembers the last 16 ids for ever.
 */
export class DuplicateGuard {
  readonly #ttlMs: number;
  readonly #groupMs: number;
  readonly #capacity: number;
  readonly #now: () => number;
  readonly #ids = new IdTable();
  /** Of the same ids, in the same order. */
  readonly #groups = new Fifo<Group>();
  #youngest: Group = { expiresAt: -Infinity, size: 0 };

  constructor(options: DuplicateGuardOptions = {}) {
    this.#ttlMs = options.ttlMs ?? 600_000;
    this.#groupMs = this.#ttlMs / GROUPS;
    this.#capacity = options.capacity ?? 100_000;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Whether the id was added within the time to live and not pushed out by later ones. */
  has(id: string): boolean {
    this.#forgetExpired(this.#now());
    return this.#ids.has(id);
  }

  /**
   * Remembers an id; one that is known already is kept no longer for it.
   *
   * @returns whether it was not known.
   */
  add(id: string): boolean {
    const now = this.#now();
    this.#forgetExpired(now);
    if (!this.#ids.add(id)) return false;
    this.#join(now);
    if (this.#ids.size > this.#capacity) this.#forgetOldest();
    return true;
  }

  /** The latest id goes into the group of its expiry. */
  #join(now: number): void {
    const expiresAt = Math.ceil((now + this.#ttlMs) / this.#groupMs) * this.#groupMs;
    if (this.#youngest.size === 0 || this.#youngest.expiresAt !== expiresAt) {
      this.#youngest = { expiresAt, size: 0 };
      this.#groups.push(this.#youngest);
    }
    this.#youngest.size += 1;
  }

  #forgetExpired(now: number): void {
    while ((this.#groups.peek()?.expiresAt ?? Infinity) <= now) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const oldest = this.#groups.peek();
    if (oldest === undefined) return;
    oldest.size -= 1;
    if (oldest.size === 0) this.#groups.shift();
    this.#ids.dropOldest();
  }
}
