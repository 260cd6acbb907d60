import type { RabbitOptions } from './options.ts';

const SECOND_MS = 1_000;

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

  /** Before the first attempt after a lost connection. */
  afterLossMs(): number {
    const { kombu_reconnect_delay: delay, kombu_reconnect_splay: splay } = this.#options;
    return (this.#jittered(delay) + this.#random() * splay) * SECOND_MS;
  }

  /** After `rounds` (1, 2, …) in which no broker could be reached. */
  afterFailureMs(rounds: number): number {
    const {
      rabbit_retry_interval: start,
      rabbit_retry_backoff: step,
      rabbit_interval_max: longest,
    } = this.#options;
    return this.#jittered(Math.min(start + (rounds - 1) * step, longest)) * SECOND_MS;
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

/** Waits between publishing a call again for which no queue existed: 50 ms doubling up to 1 s. */
export function unroutableDelayMs(attempt: number): number {
  return Math.min(50 * 2 ** (attempt - 1), SECOND_MS);
}
