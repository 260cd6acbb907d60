import { systemClock, type Clock } from './clock.ts';

/** A timer fires at once for anything longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * One absolute point in time, shared by all steps of an operation (connect, publish, confirm,
 * reply), so that none of them can stretch the whole. Monotonic: a changed clock changes nothing.
 */
export class Deadline {
  /** A deadline that never comes. */
  static readonly never = new Deadline(Infinity, systemClock);

  readonly clock: Clock;
  readonly startedAt: number;
  readonly #at: number;

  private constructor(timeoutMs: number, clock: Clock) {
    this.clock = clock;
    this.startedAt = clock.now();
    this.#at = this.startedAt + timeoutMs;
  }

  static after(timeoutMs: number, clock: Clock = systemClock): Deadline {
    return new Deadline(timeoutMs, clock);
  }

  get remainingMs(): number {
    return Math.max(0, this.#at - this.clock.now());
  }

  get elapsedMs(): number {
    return this.clock.now() - this.startedAt;
  }

  get expired(): boolean {
    return this.clock.now() >= this.#at;
  }

  /**
   * Calls `onExpired` when the time has come; returns a function that cancels.
   * A deadline beyond what a timer can hold is waited for in steps.
   */
  schedule(onExpired: () => void): () => void {
    if (this.#at === Infinity) return () => undefined;
    let cancel: () => void;
    const arm = (): void => {
      const delayMs = Math.min(Math.ceil(this.remainingMs), LONGEST_TIMER_MS);
      cancel = this.clock.after(delayMs, () => {
        // Timers may fire up to a millisecond early: never report an expiry that has not come.
        if (this.expired) onExpired();
        else arm();
      });
    };
    arm();
    return () => {
      cancel();
    };
  }
}
