import { EventEmitter } from 'eventemitter3';

/** Event names with the arguments of their listeners. */
export type EventMap = Readonly<Record<string, readonly unknown[]>>;

/**
 * A typed event emitter. A listener that throws is reported to `onListenerError` and never reaches
 * the code that emitted: a user's mistake in a listener must not break a connection's state machine.
 */
export class Emitter<Events extends EventMap> {
  readonly #inner = new EventEmitter();
  readonly #onListenerError: (event: string, error: unknown) => void;

  constructor(onListenerError: (event: string, error: unknown) => void) {
    this.#onListenerError = onListenerError;
  }

  /** Subscribes; returns a function that unsubscribes. */
  on<Name extends keyof Events & string>(
    event: Name,
    listener: (...args: Events[Name]) => void,
  ): () => void {
    const guarded = (...args: unknown[]): void => {
      try {
        listener(...(args as unknown as Events[Name]));
      } catch (error) {
        this.#onListenerError(event, error);
      }
    };
    this.#inner.on(event, guarded);
    return () => {
      this.#inner.off(event, guarded);
    };
  }

  emit<Name extends keyof Events & string>(event: Name, ...args: Events[Name]): void {
    this.#inner.emit(event, ...args);
  }

  /** Every subscription ends. */
  clear(): void {
    this.#inner.removeAllListeners();
  }
}
