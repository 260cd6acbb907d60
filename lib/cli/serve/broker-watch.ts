import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ConnectionStateChange } from '../../index.ts';

const CONNECTIONS = 'oslo-messaging:connection';

/** Knows whether the connection on which requests arrive is up; drivers without connections always are. */
export class BrokerWatch implements Disposable {
  #lost: string | undefined;

  constructor() {
    subscribe(CONNECTIONS, this.#onChange);
  }

  /** Why no request arrives; `undefined` when all is well. */
  get problem(): string | undefined {
    return this.#lost;
  }

  [Symbol.dispose](): void {
    unsubscribe(CONNECTIONS, this.#onChange);
  }

  readonly #onChange = (message: unknown): void => {
    const { purpose, to, error } = message as ConnectionStateChange;
    if (purpose !== 'listen') return;
    this.#lost = to === 'ready' ? undefined : (error ?? this.#lost ?? 'not connected yet');
  };
}
