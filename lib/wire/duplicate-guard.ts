export interface DuplicateGuardOptions {
  /** How long an id is remembered. Default: ten minutes. */
  readonly ttlMs?: number;
  /** How many ids are remembered at most: the latest. Default: 100,000. */
  readonly capacity?: number;
  /** A clock in milliseconds that never goes back. Default: `performance.now`. */
  readonly now?: () => number;
}

interface Remembered {
  readonly id: string;
  readonly expiresAt: number;
  next: Remembered | undefined;
}

/**
 * Remembers the ids of requests that were admitted, to recognise a second delivery. Both methods
 * take constant time, spread over all calls. Counterpart: oslo's `_MsgIdCache`, which remembers
 * the last 16 ids for ever.
 */
export class DuplicateGuard {
  readonly #ttlMs: number;
  readonly #capacity: number;
  readonly #now: () => number;
  readonly #known = new Map<string, Remembered>();
  /** A list from the oldest id to the latest: to ask a large `Map` for its oldest key is slow. */
  #oldest: Remembered | undefined;
  #latest: Remembered | undefined;

  constructor(options: DuplicateGuardOptions = {}) {
    this.#ttlMs = options.ttlMs ?? 600_000;
    this.#capacity = options.capacity ?? 100_000;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Whether the id was added within the time to live and not pushed out by later ones. */
  has(id: string): boolean {
    return this.#hasAt(id, this.#now());
  }

  /**
   * Remembers an id; one that is known already is kept no longer for it.
   *
   * @returns whether it was not known.
   */
  add(id: string): boolean {
    const now = this.#now();
    if (this.#hasAt(id, now)) return false;
    this.#forgetExpired(now);
    if (this.#known.size >= this.#capacity) this.#forgetOldest();
    this.#append({ id, expiresAt: now + this.#ttlMs, next: undefined });
    return true;
  }

  #hasAt(id: string, now: number): boolean {
    const known = this.#known.get(id);
    return known !== undefined && now < known.expiresAt;
  }

  #append(entry: Remembered): void {
    this.#known.set(entry.id, entry);
    if (this.#latest === undefined) this.#oldest = entry;
    else this.#latest.next = entry;
    this.#latest = entry;
  }

  #forgetExpired(now: number): void {
    while (this.#oldest !== undefined && this.#oldest.expiresAt <= now) this.#forgetOldest();
  }

  #forgetOldest(): void {
    if (this.#oldest === undefined) return;
    this.#known.delete(this.#oldest.id);
    this.#oldest = this.#oldest.next;
    if (this.#oldest === undefined) this.#latest = undefined;
  }
}
