import { Deadline } from '../../base/deadline.ts';
import { Fifo } from '../../base/fifo.ts';
import { AmqpError } from './amqp/errors.ts';
import type {
  BrokerQueue,
  PublishedMessage,
  QueueConsumer,
  QueuedMessage,
  QueueOptions,
  QueueProperties,
} from './broker-queue.ts';
import { ConsumerList } from './consumer-list.ts';

/**
 * A classic or a quorum queue: a message goes to one consumer and leaves when it is settled. The two
 * differ in what may be declared, and in that a quorum queue can count returns.
 */
export class MessageQueue implements BrokerQueue {
  readonly name: string;
  readonly properties: QueueProperties;
  readonly #what: string;
  readonly #onUnused: () => void;
  readonly #ready = new Fifo<QueuedMessage>();
  readonly #consumers = new ConsumerList();
  #places = 0;
  #cancelExpiry: () => void = () => undefined;

  /** @param what how RabbitMQ names it. */
  constructor({ name, properties, onUnused }: QueueOptions, what: string) {
    this.name = name;
    this.properties = properties;
    this.#what = what;
    this.#onUnused = onUnused;
    this.touch();
  }

  get messageCount(): number {
    this.#dropExpired(performance.now());
    return this.#ready.size;
  }

  get consumerCount(): number {
    return this.#consumers.size;
  }

  publish(message: PublishedMessage): void {
    const now = performance.now();
    const { messageTtlMs = Infinity } = this.properties.arguments;
    const expiresAt = now + Math.min(messageTtlMs, message.expirationMs ?? Infinity);
    this.#ready.push({ message, place: this.#places, expiresAt, returns: 0 });
    this.#places += 1;
    // Of the same moment: what may not wait at all still goes to a consumer that is ready.
    this.#deliver(now);
  }

  addConsumer(consumer: QueueConsumer): void {
    if (this.properties.arguments.type === 'quorum' && consumer.prefetch.perChannel > 0) {
      throw new AmqpError('NOT_IMPLEMENTED', `${this.#what} does not support global qos`);
    }
    this.#consumers.add(consumer, this.#what);
    this.#cancelExpiry();
  }

  removeConsumer(consumer: QueueConsumer): void {
    this.#consumers.remove(consumer);
    this.touch();
  }

  wake(): void {
    this.#deliver(performance.now());
  }

  giveBack(queued: readonly QueuedMessage[]): void {
    const { deliveryLimit = Infinity } = this.properties.arguments;
    const returned = queued
      .map((one) => ({ ...one, returns: one.returns + 1 }))
      .filter(({ returns }) => returns <= deliveryLimit);
    const all = [...returned, ...this.#ready.drain()];
    for (const one of all.sort((a, b) => a.place - b.place)) this.#ready.push(one);
    this.wake();
  }

  touch(): void {
    this.#cancelExpiry();
    const { expiresMs } = this.properties.arguments;
    if (expiresMs === undefined || this.#consumers.size > 0) return;
    this.#cancelExpiry = Deadline.after(expiresMs).schedule(this.#onUnused);
  }

  dispose(): void {
    this.#cancelExpiry();
    this.#consumers.dismiss();
  }

  #deliver(now: number): void {
    for (;;) {
      this.#dropExpired(now);
      if (this.#ready.size === 0) return;
      const consumer = this.#consumers.nextReady();
      const head = consumer && this.#ready.shift();
      if (head === undefined) return;
      consumer?.deliver(head);
    }
  }

  /** Those behind one that may stay wait for it, as in a real broker. */
  #dropExpired(now: number): void {
    for (let head = this.#ready.peek(); head !== undefined; head = this.#ready.peek()) {
      if (head.expiresAt >= now) return;
      this.#ready.shift();
    }
  }
}
