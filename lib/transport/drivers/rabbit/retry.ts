import type { RabbitOptions } from './options.ts';

const SECOND_MS = 1_000;

/** Short-lived connections in a row from which on they are no accident. */
export const STORM = 2;

/** Calls are to be answered 5 s after a broker has come back: no wait for one is longer than this. */
const HASTE_SECONDS = 3;
/** A broker that answers and refuses us so often does not mend in a moment. */
const HASTY_ROUNDS = 4;

/** Chooses a number in [0, 1); tests put their own in. */
export type Random = () => number;

/**
 * How long to wait between attempts to connect, as configured, with jitter: a fleet that lost its
 * broker in one moment must not come back in one moment.
 */
export class ReconnectDelays {
  readonly #options: RabbitOptions;
  readonly #random: Random;

  constructor(options: RabbitOptions, random: Random = Math.random) {
    this.#options = options;
    this.#random = random;
  }

  /**
   * Before the first attempt after a lost connection. `shortLived` counts the connections in a row
   * that were lost as soon as they were open: a broker that throws us out each time is asked as
   * seldom as one that cannot be reached.
   */
  afterLossMs(shortLived = 0): number {
    const { kombu_reconnect_delay: delay, kombu_reconnect_splay: splay } = this.#options;
    const afterLossMs = (this.#jittered(delay) + this.#random() * splay) * SECOND_MS;
    return shortLived < STORM
      ? afterLossMs
      : Math.max(afterLossMs, this.afterFailureMs(shortLived - STORM + 1));
  }

  /**
   * After `rounds` (1, 2, …) in which there was no success. Waits grow to `rabbit_interval_max` for
   * a broker that was reached and refuses us; where none was reached, it costs none anything to be
   * asked again soon.
   */
  afterFailureMs(rounds: number, refused: 'by a broker' | 'by nobody' = 'by a broker'): number {
    const {
      rabbit_retry_interval: start,
      rabbit_retry_backoff: step,
      rabbit_interval_max: longest,
    } = this.#options;
    const isHasty = refused === 'by nobody' || rounds <= HASTY_ROUNDS;
    const limit = isHasty ? Math.min(longest, Math.max(start, HASTE_SECONDS)) : longest;
    return this.#jittered(Math.min(start + (rounds - 1) * step, limit)) * SECOND_MS;
  }

  #jittered(seconds: number): number {
    return seconds * (0.5 + this.#random() / 2);
  }
}

/** Counts the attempts that a sender's `retry` allows: negative or absent for ever, 0 none beyond the first. */
export class RetryBudget {
  #left: number;

  constructor(retry: number | undefined) {
    this.#left = retry === undefined || retry < 0 ? Infinity : retry;
  }

  /** Whether one more attempt may be made; counts it. */
  take(): boolean {
    if (this.#left <= 0) return false;
    this.#left -= 1;
    return true;
  }
}
