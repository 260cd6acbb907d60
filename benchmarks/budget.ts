/** The time that a run may take in all. */
export class Budget {
  readonly #now: () => number;
  readonly #endsAt: number;
  #longestMs = 0;

  /** @param now in milliseconds. */
  constructor(minutes: number, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#endsAt = now() + minutes * 60_000;
  }

  /** Whether there is time for a piece of work as long as the longest so far. */
  hasTime(): boolean {
    return this.#now() + this.#longestMs <= this.#endsAt;
  }

  async spend<T>(work: () => Promise<T>): Promise<T> {
    const startedAt = this.#now();
    try {
      return await work();
    } finally {
      this.#longestMs = Math.max(this.#longestMs, this.#now() - startedAt);
    }
  }
}
