import type { Content } from './amqp/command.ts';
import type { FieldTable } from './amqp/field-table.ts';
import type { QueueArguments } from './queue-arguments.ts';

/** A message as it was published. */
export interface PublishedMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly content: Content;
  /** How long its publisher wants it to wait in a queue at most. */
  readonly expirationMs: number | undefined;
}

/** A message in a queue. */
export interface QueuedMessage {
  readonly message: PublishedMessage;
  /** Where it stands in its queue, wherever else it may have been meanwhile. */
  readonly place: number;
  /** On the clock of `performance.now()`. */
  readonly expiresAt: number;
  /** How often it was delivered and came back. */
  readonly returns: number;
}

/** Where a queue delivers to. */
export interface QueueConsumer {
  readonly exclusive: boolean;
  readonly noAck: boolean;
  readonly prefetch: PrefetchLimits;
  readonly arguments: FieldTable;
  /** Whether it takes another message now. */
  readonly ready: boolean;
  deliver(queued: QueuedMessage): void;
  /** The queue is gone. */
  onQueueGone(): void;
}

/** How many unsettled messages there may be; zero is no limit. */
export interface PrefetchLimits {
  readonly perConsumer: number;
  readonly perChannel: number;
}

export interface QueueProperties {
  readonly durable: boolean;
  readonly autoDelete: boolean;
  /** The connection that alone may use it, and with which it goes. */
  readonly exclusiveTo: object | undefined;
  readonly arguments: QueueArguments;
}

/** What the rest of the broker knows of a queue, whatever its type. */
export interface BrokerQueue {
  readonly name: string;
  readonly properties: QueueProperties;
  readonly messageCount: number;
  readonly consumerCount: number;
  publish(message: PublishedMessage): void;
  /** Nothing is delivered before {@link wake}. @throws {AmqpError} it cannot have such a consumer. */
  addConsumer(consumer: QueueConsumer): void;
  removeConsumer(consumer: QueueConsumer): void;
  /** Delivers to consumers that are ready. */
  wake(): void;
  /** Deliveries that nobody settled take their old places. */
  giveBack(queued: readonly QueuedMessage[]): void;
  /** Somebody declared it again. */
  touch(): void;
  /** Ends its timers and tells its consumers. */
  dispose(): void;
}

export interface QueueOptions {
  readonly name: string;
  readonly properties: QueueProperties;
  /** Nobody has used it for as long as it was declared to live without use. */
  readonly onUnused: () => void;
}

/** How RabbitMQ names a queue or exchange in its errors. */
export function inVhost(kind: 'queue' | 'exchange', name: string, vhost: string): string {
  return `${kind} '${name}' in vhost '${vhost}'`;
}
