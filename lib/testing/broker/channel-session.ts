import { randomUUID } from 'node:crypto';
import type { Command } from './amqp/command.ts';
import { AmqpError } from './amqp/errors.ts';
import type { FieldTable } from './amqp/field-table.ts';
import type {
  BrokerQueue,
  PrefetchLimits,
  PublishedMessage,
  QueueConsumer,
  QueuedMessage,
} from './broker-queue.ts';
import { demand, type MiniBrokerPermissions, type Resource, type Right } from './permissions.ts';
import { Unsettled, type Delivery } from './unsettled.ts';
import type { VirtualHost } from './virtual-host.ts';

/** The connection, as its channels know it. */
export interface ChannelHost {
  readonly vhost: VirtualHost;
  readonly user: string;
  /** Stands for the connection where something is exclusive to it. */
  readonly owner: object;
  /** Whether the client wants to hear that a queue that it consumes is gone. */
  readonly wantsCancels: boolean;
  readonly permissions: () => MiniBrokerPermissions;
  /** The client has published something. */
  readonly onPublished: () => void;
}

export interface ConsumeOptions {
  readonly consumerTag: string;
  readonly noAck: boolean;
  readonly exclusive: boolean;
  readonly arguments: FieldTable;
}

/** The arguments of a consumer that oslo gives; the first is one of old brokers. */
const CONSUMER_ARGUMENTS: ReadonlySet<string> = new Set([
  'x-cancel-on-ha-failover',
  'x-stream-offset',
]);

/** What an open channel holds: consumers, deliveries that are not settled, and its modes. */
export class ChannelSession {
  readonly host: ChannelHost;
  readonly send: (command: Command) => void;
  /** The queue that is meant where a client names none. */
  lastQueue: string | undefined;
  #prefetch: PrefetchLimits = { perConsumer: 0, perChannel: 0 };
  #confirms:
    { readonly kind: 'none' } | { readonly kind: 'confirming'; readonly published: bigint } = {
    kind: 'none',
  };
  #deliveryTag = 0n;
  readonly #consumers = new Map<string, ChannelConsumer>();
  readonly #unsettled = new Unsettled();

  constructor(host: ChannelHost, send: (command: Command) => void) {
    this.host = host;
    this.send = send;
  }

  /** The name of a queue that a client gave, or left out. @throws {AmqpError} */
  queueName(given: string): string {
    const name = given || this.lastQueue;
    if (name === undefined) throw new AmqpError('NOT_FOUND', 'no previously declared queue');
    return name;
  }

  /** @throws {AmqpError} the user has no such right. */
  demand(right: Right, kind: Resource['kind'], name: string): void {
    const { user, vhost, permissions } = this.host;
    demand(right, { kind, name }, { user, vhost, permissions: permissions() });
  }

  setPrefetch(limits: Partial<PrefetchLimits>): void {
    this.#prefetch = { ...this.#prefetch, ...limits };
  }

  confirm(): void {
    if (this.#confirms.kind === 'none') this.#confirms = { kind: 'confirming', published: 0n };
  }

  publish(message: PublishedMessage, mandatory: boolean): void {
    const routed = this.host.vhost.publish(message);
    this.host.onPublished();
    if (!routed && mandatory) this.#giveBackToPublisher(message);
    if (this.#confirms.kind === 'none') return;
    const deliveryTag = this.#confirms.published + 1n;
    this.#confirms = { kind: 'confirming', published: deliveryTag };
    this.send({ method: { name: 'basic.ack', deliveryTag, multiple: false } });
  }

  /** Returns the consumer's tag; deliveries begin with {@link BrokerQueue.wake}. @throws {AmqpError} */
  consume(queue: BrokerQueue, options: ConsumeOptions): string {
    const tag = options.consumerTag || `amq.ctag-${randomUUID()}`;
    if (this.#consumers.has(tag)) {
      throw new AmqpError('NOT_ALLOWED', `attempt to reuse consumer tag '${tag}'`);
    }
    for (const name of options.arguments.keys()) {
      if (CONSUMER_ARGUMENTS.has(name)) continue;
      throw new AmqpError('PRECONDITION_FAILED', `invalid arg '${name}' for consumer '${tag}'`);
    }
    const consumer = new ChannelConsumer({ tag, queue, options, prefetch: this.#prefetch }, this);
    queue.addConsumer(consumer);
    this.#consumers.set(tag, consumer);
    return tag;
  }

  /** A tag that nobody has was cancelled before. */
  cancel(tag: string): void {
    const consumer = this.#consumers.get(tag);
    if (consumer === undefined) return;
    this.#consumers.delete(tag);
    consumer.queue.removeConsumer(consumer);
    this.host.vhost.onConsumerGone(consumer.queue);
  }

  /** @throws {AmqpError} */
  settle(
    tag: bigint,
    { multiple, requeue }: { readonly multiple: boolean; readonly requeue: boolean },
  ): void {
    const deliveries = this.#unsettled.take(tag, multiple);
    if (requeue) giveBack(deliveries);
    for (const queue of this.#queuesWaiting(deliveries)) queue.wake();
  }

  /** Its consumers leave: nothing is delivered to it any more. */
  leave(): void {
    for (const tag of [...this.#consumers.keys()]) this.cancel(tag);
  }

  /** What it never settled goes back to the queues. */
  giveBack(): void {
    giveBack(this.#unsettled.drain());
  }

  /** How many messages of a queue are delivered and not settled. */
  unsettledOf(queue: BrokerQueue): number {
    return this.#unsettled.countOf(queue);
  }

  roomFor(consumer: ChannelConsumer): boolean {
    const { perChannel } = this.#prefetch;
    return consumer.hasRoom && (perChannel === 0 || this.#unsettled.size < perChannel);
  }

  deliver(consumer: ChannelConsumer, queued: QueuedMessage): void {
    this.#deliveryTag += 1n;
    const { exchange, routingKey, content } = queued.message;
    if (!consumer.noAck) {
      const { queue, onSettled } = consumer;
      this.#unsettled.add(this.#deliveryTag, { queued, queue, onSettled });
    }
    this.send({
      method: {
        name: 'basic.deliver',
        consumerTag: consumer.tag,
        deliveryTag: this.#deliveryTag,
        redelivered: queued.returns > 0,
        exchange,
        routingKey,
      },
      content,
    });
  }

  onQueueGone(consumer: ChannelConsumer): void {
    this.#consumers.delete(consumer.tag);
    if (!this.host.wantsCancels) return;
    const { tag: consumerTag } = consumer;
    // Whoever deletes what it consumes itself hears first that it is deleted, as from RabbitMQ.
    queueMicrotask(() => {
      this.send({ method: { name: 'basic.cancel', consumerTag, nowait: true } });
    });
  }

  /** With a limit for the channel, room for one consumer is room for all. */
  #queuesWaiting(settled: readonly Delivery[]): ReadonlySet<BrokerQueue> {
    const limited = this.#prefetch.perChannel > 0;
    const sources = limited ? [...this.#consumers.values()] : settled;
    return new Set(sources.map(({ queue }) => queue));
  }

  #giveBackToPublisher({ exchange, routingKey, content }: PublishedMessage): void {
    this.send({
      method: { name: 'basic.return', replyCode: 312, replyText: 'NO_ROUTE', exchange, routingKey },
      content,
    });
  }
}

interface ChannelConsumerOptions {
  readonly tag: string;
  readonly queue: BrokerQueue;
  readonly options: ConsumeOptions;
  readonly prefetch: PrefetchLimits;
}

/** One subscription of a channel to a queue. */
class ChannelConsumer implements QueueConsumer {
  readonly tag: string;
  readonly queue: BrokerQueue;
  readonly exclusive: boolean;
  readonly noAck: boolean;
  readonly arguments: FieldTable;
  readonly prefetch: PrefetchLimits;
  readonly #session: ChannelSession;
  #unsettled = 0;

  constructor({ tag, queue, options, prefetch }: ChannelConsumerOptions, session: ChannelSession) {
    this.tag = tag;
    this.queue = queue;
    this.exclusive = options.exclusive;
    this.noAck = options.noAck;
    this.arguments = options.arguments;
    this.prefetch = prefetch;
    this.#session = session;
  }

  /** Within its own window. */
  get hasRoom(): boolean {
    const { perConsumer } = this.prefetch;
    return this.noAck || perConsumer === 0 || this.#unsettled < perConsumer;
  }

  get ready(): boolean {
    return this.#session.roomFor(this);
  }

  deliver(queued: QueuedMessage): void {
    if (!this.noAck) this.#unsettled += 1;
    this.#session.deliver(this, queued);
  }

  readonly onSettled = (): void => {
    this.#unsettled -= 1;
  };

  onQueueGone(): void {
    this.#session.onQueueGone(this);
  }
}

function giveBack(deliveries: readonly Delivery[]): void {
  const byQueue = new Map<BrokerQueue, QueuedMessage[]>();
  for (const { queue, queued } of deliveries) {
    byQueue.set(queue, [...(byQueue.get(queue) ?? []), queued]);
  }
  for (const [queue, queued] of byQueue) queue.giveBack(queued);
}
