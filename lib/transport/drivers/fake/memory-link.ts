import { onAbort } from '../../../base/abort.ts';
import type { Clock } from '../../../base/clock.ts';
import { deferred } from '../../../base/deferred.ts';
import { MessageDeliveryFailure } from '../../../errors.ts';

/** How long an attempt to reach the bus takes, as `kombu_reconnect_delay` has it by default. */
const ATTEMPT_MS = 1_000;

/** What whoever sends says of its patience; see `SendOptions`. */
export interface Patience {
  readonly retry?: number | undefined;
  readonly signals: readonly (AbortSignal | undefined)[];
}

/** What everybody's connection to the bus has become. */
export type LinkState =
  { readonly kind: 'up' } | { readonly kind: 'down'; readonly reason: string };

/** The connection of all transports to their bus, which can be cut and mended. */
export class MemoryLink {
  readonly #clock: Clock;
  readonly #listeners = new Set<(state: LinkState) => void>();
  #state: LinkState = { kind: 'up' };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isUp(): boolean {
    return this.#state.kind === 'up';
  }

  cut(reason: string): void {
    this.#enter({ kind: 'down', reason });
  }

  mend(): void {
    this.#enter({ kind: 'up' });
  }

  /** Calls back at each change; returns what ends that. */
  onChange(listener: (state: LinkState) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /**
   * Runs `send` at once when the link is up, otherwise when it is up again.
   *
   * @throws {MessageDeliveryFailure} it is not within `retry` attempts.
   * @throws the reason of the first signal that fires.
   */
  through<T>(send: () => T, patience: Patience): T | Promise<T> {
    return this.isUp ? send() : this.#mended(patience).then(send);
  }

  async #mended({ retry, signals }: Patience): Promise<void> {
    const outcome = deferred<undefined>();
    const cleanups = [
      this.onChange(({ kind }) => {
        if (kind === 'up') outcome.resolve(undefined);
      }),
      ...signals.map((signal) =>
        onAbort(signal, (reason) => {
          outcome.reject(reason);
        }),
      ),
    ];
    if (retry !== undefined && retry >= 0) {
      cleanups.push(
        this.#clock.after(retry * ATTEMPT_MS, () => {
          const attempts = `after ${retry + 1} attempt${retry === 0 ? '' : 's'}`;
          outcome.reject(new MessageDeliveryFailure(`The bus cannot be reached ${attempts}`));
        }),
      );
    }
    try {
      await outcome.promise;
    } finally {
      for (const cleanup of cleanups) cleanup();
    }
  }

  #enter(state: LinkState): void {
    if (state.kind === this.#state.kind) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }
}
