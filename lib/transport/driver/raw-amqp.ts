import type { Deadline } from '../../base/deadline.ts';
import type { ConsumerHealth } from './health.ts';

/** An exchange that is declared before it is used. */
export interface AmqpExchange {
  readonly name: string;
  readonly type: 'direct' | 'fanout' | 'topic';
  readonly durable: boolean;
  readonly autoDelete: boolean;
}

/** A queue that is declared, and bound where it has a binding, before it is consumed. */
export interface AmqpQueue {
  readonly name: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  /** Of this connection alone; it goes with its consumer, and what it holds is lost with the connection. */
  readonly exclusive: boolean;
  /** `x-…` */
  readonly arguments?: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly binding?: { readonly exchange: AmqpExchange; readonly routingKey: string } | undefined;
}

/** The properties of a message that dialects speak by; all optional. */
export interface AmqpProperties {
  readonly appId?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly contentType?: string | undefined;
  readonly correlationId?: string | undefined;
  /** Tells a message from another one; sent with each, made up where it is absent. */
  readonly messageId?: string | undefined;
  readonly replyTo?: string | undefined;
  readonly type?: string | undefined;
}

/** Where a message is published. */
export type AmqpDestination =
  /** To the queue that the routing key names. */
  | { readonly kind: 'queue' }
  /** By an exchange that is declared when it is not there. */
  | { readonly kind: 'exchange'; readonly exchange: AmqpExchange }
  /** By an exchange that somebody else has made: where it is gone, so is whoever made it. */
  | { readonly kind: 'foreign-exchange'; readonly name: string };

export interface AmqpMessage {
  readonly to: AmqpDestination;
  readonly routingKey: string;
  readonly properties: AmqpProperties;
  readonly content: Buffer;
}

export interface AmqpPublishOptions {
  /** Until a broker has it. Default: for ever. */
  readonly deadline?: Deadline | undefined;
  /** Attempts after the first to reach a broker: `undefined` or negative for ever, 0 none. */
  readonly retry?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What to do when nobody knows whether the broker has it. Default: `republish`. */
  readonly uncertain?: 'republish' | 'fail' | undefined;
  /** The time the message has left when it is written. Default: no limit. */
  readonly expirationMs?: (() => number) | undefined;
  /** Told once the bytes are on their way. */
  readonly onWritten?: (() => void) | undefined;
}

/** A message that has come. It is to be acknowledged or rejected once; later calls have no effect. */
export interface AmqpDelivery {
  readonly exchange: string;
  readonly routingKey: string;
  readonly properties: AmqpProperties;
  readonly content: Buffer;
  /** When its sender gives up on it; on the clock of `performance.now()`, `Infinity` for never. */
  readonly expiresAt: number;
  /** False once the broker can no longer be told: it delivers the message again. */
  readonly live: boolean;
  /** @returns whether the broker could be told. */
  acknowledge(): boolean;
  /** Drops the message for good. */
  reject(): void;
}

export interface AmqpConsumeOptions {
  readonly role: ConsumerHealth['role'];
  readonly queues: readonly AmqpQueue[];
  /** Deliveries per queue that are neither acknowledged nor rejected; 0 is no limit. */
  readonly prefetch: number;
  /** Must not throw. */
  readonly onDelivery: (delivery: AmqpDelivery) => void;
  /** How long a broker is waited for, the first time. Default: for ever. */
  readonly deadline?: Deadline | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Queues that are consumed, and again after each loss of the connection. */
export interface AmqpConsumer {
  /** Resolves when the queues are consumed, which they are not while the connection is away. */
  ready(patience: Pick<AmqpPublishOptions, 'deadline' | 'signal'>): Promise<void>;
  /** Nothing is delivered once it resolves; what was can still be acknowledged. Idempotent. */
  cancel(): Promise<void>;
  /** Lets go of everything; what is not acknowledged goes back. Idempotent. */
  close(): Promise<void>;
}

/**
 * AMQP as it is, over the connections of a driver that has it: for the dialects of those who do not
 * speak oslo's. Connections, consumers and publishes heal as the driver's own do.
 */
export interface RawAmqp {
  /**
   * Resolves when the broker has the message: with whether a queue took it.
   *
   * @throws {MessageDeliveryFailure} when no broker takes it in the time, or within the attempts, given.
   */
  publish(message: AmqpMessage, options?: AmqpPublishOptions): Promise<'queued' | 'returned'>;

  /** Resolves when the queues are consumed. @throws {DeclarationRefused} */
  consume(options: AmqpConsumeOptions): Promise<AmqpConsumer>;
}
