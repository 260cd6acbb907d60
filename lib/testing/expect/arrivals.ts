/** What has arrived at a fixture so far, in this order; what an expectation finds is found once. */
export class Arrivals<Item> {
  readonly #all: Item[] = [];
  readonly #found = new Set<Item>();
  readonly #listeners = new Set<() => void>();

  get all(): readonly Item[] {
    return this.#all;
  }

  /** What no expectation has found. */
  get unexpected(): readonly Item[] {
    return this.#all.filter((item) => !this.#found.has(item));
  }

  add(item: Item): void {
    this.#all.push(item);
    for (const listener of [...this.#listeners]) listener();
  }

  /** The first that fits and that nobody has found before. */
  find(fits: (item: Item) => boolean): Item | undefined {
    const item = this.unexpected.find(fits);
    if (item !== undefined) this.#found.add(item);
    return item;
  }

  /** Calls back at each arrival; returns what ends that. */
  onArrival(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
