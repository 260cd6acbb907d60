import type { Content } from './amqp/command.ts';
import { withHeader } from './amqp/content-header.ts';
import { AmqpError } from './amqp/errors.ts';
import type {
  BrokerQueue,
  PublishedMessage,
  QueueConsumer,
  QueuedMessage,
  QueueProperties,
} from './broker-queue.ts';
import { ConsumerList } from './consumer-list.ts';
import { integerOf } from './queue-arguments.ts';

const OFFSET = 'x-stream-offset';

/** A stream: it keeps what was published, and each consumer reads it from a place of its own. */
export class StreamQueue implements BrokerQueue {
  readonly name: string;
  readonly properties: QueueProperties;
  readonly #what: string;
  readonly #log: PublishedMessage[] = [];
  readonly #consumers = new ConsumerList();
  readonly #nextOffsets = new Map<QueueConsumer, number>();

  /** @param what how RabbitMQ names it. */
  constructor(name: string, properties: QueueProperties, what: string) {
    this.name = name;
    this.properties = properties;
    this.#what = what;
  }

  get messageCount(): number {
    return this.#log.length;
  }

  get consumerCount(): number {
    return this.#consumers.size;
  }

  publish(message: PublishedMessage): void {
    this.#log.push(message);
    this.wake();
  }

  addConsumer(consumer: QueueConsumer): void {
    if (consumer.prefetch.perConsumer === 0) {
      throw new AmqpError(
        'PRECONDITION_FAILED',
        `consumer prefetch count is not set for '${this.#what}'`,
      );
    }
    if (consumer.noAck) {
      throw new AmqpError(
        'NOT_IMPLEMENTED',
        `automatic acknowledgement not supported by stream queues ${this.#what}`,
      );
    }
    const offset = this.#firstOffset(consumer);
    this.#consumers.add(consumer, this.#what);
    this.#nextOffsets.set(consumer, offset);
  }

  removeConsumer(consumer: QueueConsumer): void {
    this.#consumers.remove(consumer);
    this.#nextOffsets.delete(consumer);
  }

  wake(): void {
    for (const consumer of this.#consumers) this.#deliverTo(consumer);
  }

  /** They are all still there. */
  giveBack(): void {
    this.wake();
  }

  touch(): void {
    // Its life does not depend on use.
  }

  dispose(): void {
    this.#consumers.dismiss();
  }

  #deliverTo(consumer: QueueConsumer): void {
    while (consumer.ready) {
      const offset = this.#nextOffsets.get(consumer) ?? 0;
      const message = this.#log[offset];
      if (message === undefined) return;
      this.#nextOffsets.set(consumer, offset + 1);
      consumer.deliver(queuedAt(offset, message));
    }
  }

  #firstOffset({ arguments: args }: QueueConsumer): number {
    const asked = args.get(OFFSET);
    if (asked === undefined) return this.#log.length;
    const number = integerOf(asked);
    if (number !== undefined) return number;
    switch (asked.kind === 'longstr' ? asked.value.toString() : asked.kind) {
      case 'first':
        return 0;
      case 'last':
        return Math.max(0, this.#log.length - 1);
      case 'next':
        return this.#log.length;
      default:
        throw new AmqpError('PRECONDITION_FAILED', `invalid arg '${OFFSET}' for ${this.#what}`);
    }
  }
}

/** Its reader has to know where it is, to go on there another time. */
function queuedAt(offset: number, message: PublishedMessage): QueuedMessage {
  const content: Content = withHeader(message.content, OFFSET, {
    kind: 'long',
    value: BigInt(offset),
  });
  return { message: { ...message, content }, place: offset, expiresAt: Infinity, returns: 0 };
}
