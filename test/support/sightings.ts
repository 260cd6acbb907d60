/** What was seen so far; a test can wait until there is enough of it. */
export class Sightings<T> {
  readonly #seen: T[] = [];
  readonly #waiting: { readonly count: number; readonly tell: () => void }[] = [];

  get all(): readonly T[] {
    return this.#seen;
  }

  add(sighting: T): void {
    this.#seen.push(sighting);
    for (const { count, tell } of this.#waiting) if (this.#seen.length >= count) tell();
  }

  /** Resolves with all when there are at least so many. */
  async count(count: number): Promise<readonly T[]> {
    if (this.#seen.length >= count) return this.#seen;
    await new Promise<void>((tell) => {
      this.#waiting.push({ count, tell });
    });
    return this.#seen;
  }
}
