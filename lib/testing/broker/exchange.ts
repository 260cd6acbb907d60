import type { BrokerQueue } from './broker-queue.ts';
import { matchesTopic } from '../../base/topic-pattern.ts';

/** How an exchange compares the key of a binding with that of a message. */
const MATCHES = {
  direct: (bound: string, routingKey: string) => bound === routingKey,
  fanout: () => true,
  topic: matchesTopic,
} as const;

export type ExchangeType = keyof typeof MATCHES;

export interface ExchangeProperties {
  readonly type: ExchangeType;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly internal: boolean;
}

export function isExchangeType(type: string): type is ExchangeType {
  return Object.hasOwn(MATCHES, type);
}

/** Hands messages on to the queues that are bound to it. */
export class Exchange {
  readonly name: string;
  readonly properties: ExchangeProperties;
  readonly #bindings = new Map<BrokerQueue, Set<string>>();

  constructor(name: string, properties: ExchangeProperties) {
    this.name = name;
    this.properties = properties;
  }

  get used(): boolean {
    return this.#bindings.size > 0;
  }

  bind(queue: BrokerQueue, routingKey: string): void {
    this.#bindings.set(queue, (this.#bindings.get(queue) ?? new Set()).add(routingKey));
  }

  unbind(queue: BrokerQueue, routingKey: string): void {
    const keys = this.#bindings.get(queue);
    keys?.delete(routingKey);
    if (keys?.size === 0) this.#bindings.delete(queue);
  }

  /** All bindings of a queue; returns whether there were any. */
  forget(queue: BrokerQueue): boolean {
    return this.#bindings.delete(queue);
  }

  /** Each queue once, however many of its bindings match. */
  route(routingKey: string): BrokerQueue[] {
    const match = MATCHES[this.properties.type];
    return [...this.#bindings]
      .filter(([, keys]) => [...keys].some((bound) => match(bound, routingKey)))
      .map(([queue]) => queue);
  }
}
