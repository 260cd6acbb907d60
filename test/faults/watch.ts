import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ConnectionStateChange } from '../../lib/index.ts';
import { ChannelSightings } from '../support/channel-sightings.ts';

const CONNECTION = 'oslo-messaging:connection';
const UNCAUGHT = 'uncaughtExceptionMonitor';

/** What this library tells of itself while a fault happens. */
export class Watch implements Disposable {
  readonly #unroutable = new ChannelSightings<{ readonly requestId: string | undefined }>(
    'oslo-messaging:unroutable',
  );
  readonly #onConnection = (message: unknown): void => {
    const { from, to } = message as ConnectionStateChange;
    if (from === 'ready' && to !== 'closed') this.#lastLossAt = Date.now();
  };
  readonly #unheard: string[] = [];
  readonly #onUncaught = (error: Error): void => {
    this.#unheard.push(String(error.stack));
  };
  #lastLossAt = 0;

  constructor() {
    subscribe(CONNECTION, this.#onConnection);
    process.on(UNCAUGHT, this.#onUncaught);
  }

  /** The ids of casts that were confirmed, and that no queue took. */
  get unroutable(): ReadonlySet<string> {
    return new Set(this.#unroutable.all.flatMap(({ requestId }) => requestId ?? []));
  }

  /** When a connection was lost last, in milliseconds since 1970; 0 when none was. */
  get lastLossAt(): number {
    return this.#lastLossAt;
  }

  /** Errors and rejections that nobody caught, with their stacks. */
  get unheard(): readonly string[] {
    return this.#unheard;
  }

  [Symbol.dispose](): void {
    this.#unroutable[Symbol.dispose]();
    unsubscribe(CONNECTION, this.#onConnection);
    process.off(UNCAUGHT, this.#onUncaught);
  }
}
