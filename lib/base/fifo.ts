/** Fewer spent places in front than this are not worth giving back. */
const SPENT_PLACES = 1_024;

/**
 * First in, first out. Taking is cheap at any length, where `Array.shift` moves all that is left
 * once an array is large.
 */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** The oldest, left in place. */
  peek(): T | undefined {
    return this.#items[this.#head];
  }

  /** The oldest, taken out. */
  shift(): T | undefined {
    const item = this.#items[this.#head];
    if (this.#head === this.#items.length) return undefined;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    const mostlySpent = this.#head >= SPENT_PLACES && this.#head * 2 >= this.#items.length;
    if (mostlySpent || this.size === 0) this.#compact();
    return item;
  }

  /** All of them, oldest first, taken out. */
  drain(): T[] {
    const items = this.#items.slice(this.#head) as T[];
    this.#items = [];
    this.#head = 0;
    return items;
  }

  #compact(): void {
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
