import { AmqpError } from './amqp/errors.ts';
import type { QueueConsumer } from './broker-queue.ts';

/** The consumers of a queue, served in turn. */
export class ConsumerList {
  #consumers: readonly QueueConsumer[] = [];
  #turn = 0;

  get size(): number {
    return this.#consumers.length;
  }

  /** @param what the queue, as RabbitMQ names it. @throws {AmqpError} one of them wants it for itself. */
  add(consumer: QueueConsumer, what: string): void {
    const taken = this.#consumers.some(({ exclusive }) => exclusive);
    if (taken || (consumer.exclusive && this.size > 0)) {
      throw new AmqpError('ACCESS_REFUSED', `${what} in exclusive use`);
    }
    this.#consumers = [...this.#consumers, consumer];
  }

  remove(consumer: QueueConsumer): void {
    this.#consumers = this.#consumers.filter((other) => other !== consumer);
  }

  nextReady(): QueueConsumer | undefined {
    for (let step = 0; step < this.size; step += 1) {
      const index = (this.#turn + step) % this.size;
      const consumer = this.#consumers[index];
      if (consumer?.ready !== true) continue;
      this.#turn = index + 1;
      return consumer;
    }
    return undefined;
  }

  /** The queue is gone: each hears of it. */
  dismiss(): void {
    const consumers = this.#consumers;
    this.#consumers = [];
    for (const consumer of consumers) consumer.onQueueGone();
  }

  [Symbol.iterator](): Iterator<QueueConsumer> {
    return this.#consumers[Symbol.iterator]();
  }
}
