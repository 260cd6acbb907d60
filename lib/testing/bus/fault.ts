import type { BusMessage } from './bus-message.ts';

/** Which messages: those that have all of these, or for which the function says so. */
export type MessageSelector =
  | Partial<Pick<BusMessage, 'kind' | 'name' | 'exchange' | 'routingKey'>>
  | ((message: BusMessage) => boolean);

export interface FaultLimits {
  /** How many messages it befalls, the first ones. Default: all. */
  readonly times?: number | undefined;
}

/** What becomes of a message in place of what should: it may call `route`; says whether a queue took it. */
export type Mishap = (message: BusMessage, route: () => boolean) => boolean;

/** What befalls the messages of a kind, until it is over. */
export class Fault implements Disposable {
  readonly #selects: (message: BusMessage) => boolean;
  readonly #mishap: Mishap;
  readonly #onEnd: () => void;
  readonly #times: number;
  #hits = 0;

  /** @internal made by `Faults`. */
  constructor(
    selector: MessageSelector,
    mishap: Mishap,
    { times = Infinity, onEnd }: FaultLimits & { readonly onEnd: () => void },
  ) {
    this.#selects = typeof selector === 'function' ? selector : hasAll(selector);
    this.#mishap = mishap;
    this.#times = times;
    this.#onEnd = onEnd;
  }

  /** How many messages it has befallen. */
  get hits(): number {
    return this.#hits;
  }

  /** From now on messages pass; what is held back is delivered. Idempotent. */
  end(): void {
    this.#onEnd();
  }

  [Symbol.dispose](): void {
    this.end();
  }

  /** @internal */
  befalls(message: BusMessage): boolean {
    return this.#hits < this.#times && this.#selects(message);
  }

  /** @internal */
  befall(message: BusMessage, route: () => boolean): boolean {
    this.#hits += 1;
    return this.#mishap(message, route);
  }
}

function hasAll(wanted: Exclude<MessageSelector, (message: BusMessage) => boolean>) {
  const entries = Object.entries(wanted).filter(([, value]) => (value as unknown) !== undefined);
  return (message: BusMessage): boolean => {
    const fields = new Map<string, unknown>(Object.entries(message));
    return entries.every(([field, value]) => fields.get(field) === value);
  };
}
