import { systemClock, type Clock } from '../../../base/clock.ts';
import { Fifo } from '../../../base/fifo.ts';
import type { Address } from './topology.ts';

/** A message as it was published. */
export interface MemoryMessage {
  readonly body: string;
  /** On the clock of the bus; a message that is still queued then is dropped. */
  readonly expiresAt: number;
}

/** A message with its place in a queue. */
export interface Delivery {
  readonly message: MemoryMessage;
  readonly queue: MemoryQueue;
  readonly place: number;
  /** How often it was given back. */
  readonly redeliveries: number;
}

/** Who takes deliveries. */
export interface Consumer {
  /** Whether it takes another one now; when that becomes true again it calls `wake()` of its queues. */
  readonly ready: boolean;
  deliver(delivery: Delivery): void;
}

/** What a queue knows of its bus. */
export interface QueueSurroundings {
  readonly clock: Clock;
  /** Whether consumers can be reached now; when that becomes true again, the queue is to be woken. */
  readonly mayDeliver: () => boolean;
}

const ON_ITS_OWN: QueueSurroundings = { clock: systemClock, mayDeliver: () => true };

/**
 * A queue as RabbitMQ has it: messages wait for a consumer that is ready, consumers take turns, and
 * what a consumer gives back is delivered again in its old place. A delivery never happens inside
 * the call that caused it, but in a later turn of the event loop, as if it came from a socket.
 */
export class MemoryQueue {
  /** Where messages for it are sent. */
  readonly address: Address;
  readonly #surroundings: QueueSurroundings;
  readonly #waiting = new Fifo<Delivery>();
  #consumers: readonly Consumer[] = [];
  #turn = 0;
  #places = 0;
  #awake = false;

  constructor(address: Address, surroundings: QueueSurroundings = ON_ITS_OWN) {
    this.address = address;
    this.#surroundings = surroundings;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Whether it is about to look for consumers. */
  get awake(): boolean {
    return this.#awake;
  }

  add(message: MemoryMessage): void {
    this.#waiting.push({ message, queue: this, place: this.#places, redeliveries: 0 });
    this.#places += 1;
    this.wake();
  }

  /** Takes back deliveries that nobody has acknowledged. */
  giveBack(deliveries: readonly Delivery[]): void {
    const again = deliveries.map((delivery) => ({
      ...delivery,
      redeliveries: delivery.redeliveries + 1,
    }));
    const all = [...again, ...this.#waiting.drain()];
    for (const delivery of all.sort((a, b) => a.place - b.place)) this.#waiting.push(delivery);
    this.wake();
  }

  addConsumer(consumer: Consumer): void {
    this.#consumers = [...this.#consumers, consumer];
    this.wake();
  }

  removeConsumer(consumer: Consumer): void {
    this.#consumers = this.#consumers.filter((other) => other !== consumer);
  }

  /** Looks again, soon, for consumers that are ready. */
  wake(): void {
    if (this.#awake || this.#waiting.size === 0) return;
    this.#awake = true;
    setImmediate(this.#deliverWaiting);
  }

  readonly #deliverWaiting = (): void => {
    this.#awake = false;
    const { clock, mayDeliver } = this.#surroundings;
    if (!mayDeliver()) return;
    const now = clock.now();
    for (;;) {
      const head = this.#waiting.peek();
      if (head === undefined) return;
      if (head.message.expiresAt <= now) {
        this.#waiting.shift();
        continue;
      }
      const consumer = this.#nextReady();
      if (consumer === undefined) return;
      this.#waiting.shift();
      consumer.deliver(head);
    }
  };

  #nextReady(): Consumer | undefined {
    for (let step = 0; step < this.#consumers.length; step += 1) {
      const index = (this.#turn + step) % this.#consumers.length;
      const consumer = this.#consumers[index];
      if (consumer?.ready !== true) continue;
      this.#turn = index + 1;
      return consumer;
    }
    return undefined;
  }
}
