import { deferred, type Deferred } from './deferred.ts';
import { Fifo } from './fifo.ts';

/**
 * Begins the work on an item and returns a promise of its end, which never rejects; or
 * `undefined` when there is nothing to do after all, and the slot stays free. Must not throw.
 */
export type Begin<T> = (item: T) => Promise<unknown> | undefined;

/** Works on at most so many items at once; the others wait in the order in which they came. */
export class Slots<T> {
  readonly #limit: number;
  readonly #begin: Begin<T>;
  readonly #waiting = new Fifo<T>();
  #running = 0;
  #idle: Deferred<void> | undefined;

  constructor(limit: number, begin: Begin<T>) {
    this.#limit = limit;
    this.#begin = begin;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  add(item: T): void {
    this.#waiting.push(item);
    this.#fill();
  }

  /** Forgets the items that have not begun. */
  dropWaiting(): void {
    this.#waiting.drain();
  }

  /** Resolves when nothing runs. */
  idle(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    this.#idle ??= deferred();
    return this.#idle.promise;
  }

  #fill(): void {
    while (this.#running < this.#limit) {
      const item = this.#waiting.shift();
      if (item === undefined) return;
      // Taken before the work begins: what begins may add items of its own.
      this.#running += 1;
      const ended = this.#begin(item);
      if (ended === undefined) this.#running -= 1;
      else void ended.then(this.#release);
    }
  }

  readonly #release = (): void => {
    this.#running -= 1;
    this.#fill();
    if (this.#running > 0) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  };
}
