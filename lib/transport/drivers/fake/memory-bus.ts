import { systemClock, type Clock } from '../../../base/clock.ts';
import { MemoryLink } from './memory-link.ts';
import { MemoryQueue, type MemoryMessage } from './memory-queue.ts';
import type { Address } from './topology.ts';

/** A message on its way to its queues. */
export interface Publication {
  readonly address: Address;
  readonly body: string;
}

export interface MemoryBusOptions {
  /** By which time messages expire and transports live. Default: the system's. */
  readonly clock?: Clock | undefined;
  /**
   * Stands between those who publish and the queues: may call `route` now, later, more than once or
   * never, and says whether a queue took the message. Default: it calls it.
   */
  readonly carry?: ((publication: Publication, route: () => boolean) => boolean) | undefined;
  /** Whether what waits at an address may be delivered now; see {@link MemoryBus.wake}. Default: yes. */
  readonly mayDeliver?: ((address: Address) => boolean) | undefined;
}

/** Hears of each message that is published, whether or not there is a queue for it. */
export type Eavesdropper = (address: Address, message: MemoryMessage) => void;

/**
 * The broker of the transports that share it: queues by address, queues by name (of notifications),
 * and fanout exchanges with any number of queues. It knows messages as texts and nothing of what is
 * in them.
 */
export class MemoryBus {
  readonly clock: Clock;
  readonly link: MemoryLink;
  readonly #options: MemoryBusOptions;
  readonly #queues = new Map<string, MemoryQueue>();
  readonly #named = new Map<string, MemoryQueue>();
  /** Which of them get a copy of what is sent to an address. */
  readonly #bound = new Map<string, Set<MemoryQueue>>();
  readonly #fanouts = new Map<string, Set<MemoryQueue>>();
  readonly #eavesdroppers = new Set<Eavesdropper>();
  readonly #awaited = new Map<string, Set<() => void>>();

  constructor(options: MemoryBusOptions = {}) {
    this.#options = options;
    this.clock = options.clock ?? systemClock;
    this.link = new MemoryLink(this.clock);
    this.link.onChange(() => {
      this.wake();
    });
  }

  /** Whether a delivery is about to happen. */
  get busy(): boolean {
    return this.#allQueues().some((queue) => queue.awake);
  }

  /** Looks again at all queues: what could not be delivered may be now. */
  wake(): void {
    for (const queue of this.#allQueues()) queue.wake();
  }

  /** The queue of that address, made if there is none. */
  declareQueue(address: Address): MemoryQueue {
    const key = keyOf(address);
    const existing = this.#queues.get(key);
    if (existing !== undefined) return existing;
    const queue = this.newQueue(address);
    this.#queues.set(key, queue);
    for (const onDeclared of this.#awaited.get(key) ?? []) onDeclared();
    this.#awaited.delete(key);
    return queue;
  }

  /**
   * The queue of that name, made if there is none, which gets a copy of all that is sent to
   * `addresses`, too. As in RabbitMQ, whoever binds a queue of the same name shares it.
   */
  bindQueue(name: string, addresses: readonly Address[]): MemoryQueue {
    const queue = this.#named.get(name) ?? this.newQueue({ exchange: '', routingKey: name });
    this.#named.set(name, queue);
    for (const address of addresses) {
      const bound = this.#bound.get(keyOf(address)) ?? new Set();
      this.#bound.set(keyOf(address), bound.add(queue));
    }
    return queue;
  }

  /** A queue that nothing is sent to before it is bound. */
  newQueue(address: Address): MemoryQueue {
    const { mayDeliver = () => true } = this.#options;
    return new MemoryQueue(address, {
      clock: this.clock,
      mayDeliver: () => this.link.isUp && mayDeliver(address),
    });
  }

  deleteQueue(address: Address): void {
    this.#queues.delete(keyOf(address));
  }

  /** Whether there is a queue for it; otherwise the message is gone. */
  publish(address: Address, message: MemoryMessage): boolean {
    this.#tell(address, message);
    return this.#carry(address, message, () => {
      const key = keyOf(address);
      const queue = this.#queues.get(key);
      const bound = this.#bound.get(key);
      queue?.add(message);
      for (const other of bound ?? []) other.add(message);
      return queue !== undefined || bound !== undefined;
    });
  }

  /** Calls back once, when a queue of that address is declared; returns a function that forgets it. */
  onceDeclared(address: Address, onDeclared: () => void): () => void {
    const key = keyOf(address);
    const waiting = this.#awaited.get(key) ?? new Set();
    this.#awaited.set(key, waiting.add(onDeclared));
    return () => {
      waiting.delete(onDeclared);
      const nobodyLeft = waiting.size === 0 && this.#awaited.get(key) === waiting;
      if (nobodyLeft) this.#awaited.delete(key);
    };
  }

  bindFanout(exchange: string, queue: MemoryQueue): void {
    const queues = this.#fanouts.get(exchange) ?? new Set();
    this.#fanouts.set(exchange, queues.add(queue));
  }

  unbindFanout(exchange: string, queue: MemoryQueue): void {
    const queues = this.#fanouts.get(exchange);
    queues?.delete(queue);
    if (queues?.size === 0) this.#fanouts.delete(exchange);
  }

  /** Whether there is any queue for it. */
  publishFanout(exchange: string, message: MemoryMessage): boolean {
    const address = { exchange, routingKey: '' };
    this.#tell(address, message);
    return this.#carry(address, message, () => {
      const queues = this.#fanouts.get(exchange);
      for (const queue of queues ?? []) queue.add(message);
      return queues !== undefined;
    });
  }

  #carry(address: Address, { body }: MemoryMessage, route: () => boolean): boolean {
    return this.#options.carry?.({ address, body }, route) ?? route();
  }

  #allQueues(): readonly MemoryQueue[] {
    const fanouts = [...this.#fanouts.values()].flatMap((queues) => [...queues]);
    return [...this.#queues.values(), ...this.#named.values(), ...fanouts];
  }

  /** Returns what ends it. */
  eavesdrop(eavesdropper: Eavesdropper): () => void {
    this.#eavesdroppers.add(eavesdropper);
    return () => {
      this.#eavesdroppers.delete(eavesdropper);
    };
  }

  #tell(address: Address, message: MemoryMessage): void {
    for (const eavesdropper of this.#eavesdroppers) eavesdropper(address, message);
  }
}

/** The length keeps `a` + `b:c` and `a:b` + `c` apart. */
function keyOf({ exchange, routingKey }: Address): string {
  return `${exchange.length}:${exchange}:${routingKey}`;
}
