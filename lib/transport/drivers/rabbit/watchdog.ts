import type { Random } from './retry.ts';

export interface WatchdogOptions {
  /** Between two checks, at most; 0: there are none. */
  readonly intervalMs: number;
  /** Looks, mends and reports. Must not reject. */
  readonly check: (signal: AbortSignal) => Promise<void>;
  readonly random?: Random | undefined;
}

/** Runs a check again and again, with jitter: what started in one moment must not ask in one moment. */
export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#schedule();
  }

  /** No check begins any more; resolves when the one under way has ended. Idempotent. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#stopping.abort();
    await this.#running;
  }

  #schedule(): void {
    const { intervalMs, random = Math.random } = this.#options;
    const { signal } = this.#stopping;
    if (intervalMs <= 0 || signal.aborted) return;
    this.#timer = setTimeout(
      () => {
        this.#running = this.#options.check(signal).then(() => {
          this.#schedule();
        });
      },
      intervalMs * (0.5 + random() / 2),
    );
  }
}
