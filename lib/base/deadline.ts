import { performance } from 'node:perf_hooks';

/** `setTimeout` fires at once for anything longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * One absolute point in time, shared by all steps of an operation (connect, publish, confirm,
 * reply), so that none of them can stretch the whole. Monotonic: a changed clock changes nothing.
 */
export class Deadline {
  /** A deadline that never comes. */
  static readonly never = new Deadline(Infinity);

  readonly startedAt: number = performance.now();
  readonly #at: number;

  private constructor(at: number) {
    this.#at = at;
  }

  static after(timeoutMs: number): Deadline {
    return new Deadline(performance.now() + timeoutMs);
  }

  get remainingMs(): number {
    return Math.max(0, this.#at - performance.now());
  }

  get elapsedMs(): number {
    return performance.now() - this.startedAt;
  }

  get expired(): boolean {
    return performance.now() >= this.#at;
  }

  /**
   * Calls `onExpired` when the time has come; returns a function that cancels.
   * A deadline beyond what a timer can hold is waited for in steps.
   */
  schedule(onExpired: () => void): () => void {
    if (this.#at === Infinity) return () => undefined;
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const left = this.remainingMs;
      timer = setTimeout(
        () => {
          // Timers may fire up to a millisecond early: never report an expiry that has not come.
          if (this.expired) onExpired();
          else arm();
        },
        Math.min(Math.ceil(left), LONGEST_TIMER_MS),
      );
    };
    arm();
    return () => {
      clearTimeout(timer);
    };
  }
}
