/** Fewer additions than this are not worth a new map. */
const ADDITIONS = 256;

/**
 * A map of what is under way: its entries come and go all the time.
 *
 * When V8 rehashes a `Map` or a `Set`, the old table points to the new one. Once one table has grown
 * old in the heap, all that follow outlive their use until the next full collection, each with all
 * that was in it: of a client with 64 calls in flight that was a fifth of its CPU and 15 MB. So this
 * one moves into a new map from time to time.
 */
export class ChurningMap<K, V> {
  #entries = new Map<K, V>();
  #additions = 0;

  get size(): number {
    return this.#entries.size;
  }

  has(key: K): boolean {
    return this.#entries.has(key);
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  set(key: K, value: V): void {
    this.#additions += 1;
    if (this.#additions > ADDITIONS && this.#additions > 4 * this.#entries.size) this.#renew();
    this.#entries.set(key, value);
  }

  /** @returns whether it was there. */
  delete(key: K): boolean {
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  /** The oldest first. Who adds meanwhile may not meet what was added. */
  values(): Iterable<V> {
    return this.#entries.values();
  }

  #renew(): void {
    this.#entries = new Map(this.#entries);
    this.#additions = 0;
  }
}

/** A set of what is under way, each item under itself; see {@link ChurningMap}. */
export class ChurningSet<T> extends ChurningMap<T, T> {
  add(item: T): void {
    this.set(item, item);
  }
}
