import type { Clock } from '../base/clock.ts';

export interface BatcherOptions<T> {
  readonly size: number;
  /** How long the first of a batch waits for others; `undefined`: until the batch is full. */
  readonly timeoutMs: number | undefined;
  readonly clock: Clock;
  readonly onBatch: (batch: readonly T[]) => void;
}

/** Collects items until there are enough of them, or the first has waited long enough. */
export class Batcher<T> {
  readonly #options: BatcherOptions<T>;
  #size: number;
  #batch: T[] = [];
  #cancelTimer: () => void = () => undefined;

  constructor(options: BatcherOptions<T>) {
    this.#options = options;
    this.#size = options.size;
  }

  /** More than this will not come before a batch is settled. */
  limit(most: number): void {
    this.#size = Math.min(this.#options.size, most);
    this.#flushIfFull();
  }

  add(item: T): void {
    this.#batch.push(item);
    const { timeoutMs, clock } = this.#options;
    if (this.#batch.length === 1 && timeoutMs !== undefined) {
      this.#cancelTimer = clock.after(timeoutMs, () => {
        this.#flush();
      });
    }
    this.#flushIfFull();
  }

  /** Forgets the batch that is being collected. */
  clear(): void {
    this.#cancelTimer();
    this.#batch = [];
  }

  #flushIfFull(): void {
    if (this.#batch.length >= this.#size) this.#flush();
  }

  #flush(): void {
    const batch = this.#batch;
    this.clear();
    this.#options.onBatch(batch);
  }
}
