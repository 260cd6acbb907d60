import type { Channel, ConsumeMessage, Message, MessageProperties, Options } from 'amqplib';
import { MessageDeliveryFailure } from '../../../errors.ts';
import { randomHexId } from '../../../wire/ids.ts';
import type { ConsumerHealth } from '../../driver/health.ts';
import type {
  AmqpConsumeOptions,
  AmqpConsumer,
  AmqpDelivery,
  AmqpDestination,
  AmqpMessage,
  AmqpProperties,
  AmqpPublishOptions,
  AmqpQueue,
  RawAmqp,
} from '../../driver/raw-amqp.ts';
import { Consumer, type ConsumerWorld } from './consumer.ts';
import type { DeliveryChannel } from './delivery-channel.ts';
import { DeclarationRefused, NOT_FOUND } from './errors.ts';
import { expiryOf } from './expiry.ts';
import type { Publication } from './publication.ts';
import type { Publisher } from './publisher.ts';
import type { ConsumedQueue } from './topology.ts';

const PERSISTENT = 2;

/** Other people's messages over this driver's connections. */
export class RabbitRawAmqp implements RawAmqp {
  readonly #publisher: Publisher;
  readonly #world: ConsumerWorld;
  readonly #consumers = new Set<Consumer>();

  /** @param publisher one that tells returned messages apart by {@link returnedMessageId}. */
  constructor(publisher: Publisher, world: ConsumerWorld) {
    this.#publisher = publisher;
    this.#world = world;
  }

  get health(): readonly ConsumerHealth[] {
    return [...this.#consumers].map(({ health }) => health);
  }

  async publish(
    message: AmqpMessage,
    { expirationMs, onWritten, ...patience }: AmqpPublishOptions = {},
  ): Promise<'queued' | 'returned'> {
    const publication = { ...publicationOf(message), expirationMs, onWritten };
    try {
      const outcome = await this.#publisher.publish(publication, patience);
      return outcome === 'confirmed' ? 'queued' : 'returned';
    } catch (error) {
      if (isForeignAndGone(message.to, error)) return 'returned';
      throw error;
    }
  }

  async consume(options: AmqpConsumeOptions): Promise<AmqpConsumer> {
    const { role, queues, prefetch, onDelivery, deadline, signal } = options;
    const consumer = new Consumer({
      ...this.#world,
      role,
      queues: queues.map(consumedQueue),
      prefetch,
      onDelivery: (delivery, from) => {
        onDelivery(amqpDelivery(delivery, from));
      },
    });
    this.#consumers.add(consumer);
    const close = async (): Promise<void> => {
      this.#consumers.delete(consumer);
      await consumer.stop((channel) => deleteExclusive(channel, queues));
    };
    try {
      await consumer.ready({ deadline, signal });
    } catch (error) {
      await close();
      throw error;
    }
    return {
      ready: (patience) => consumer.ready(patience),
      cancel: () => consumer.cancel(),
      close,
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.stop()));
    this.#consumers.clear();
  }
}

/** What {@link RabbitRawAmqp} puts on each message to recognise it when it comes back. */
export function returnedMessageId({ properties }: Message): string | undefined {
  const messageId: unknown = properties.messageId;
  return typeof messageId === 'string' ? messageId : undefined;
}

function publicationOf({ to, routingKey, properties, content }: AmqpMessage): Publication {
  const messageId = properties.messageId ?? randomHexId();
  const present = Object.entries(properties).filter(([, value]) => value !== undefined);
  const options: Options.Publish = {
    ...Object.fromEntries(present),
    messageId,
    deliveryMode: PERSISTENT,
  };
  return {
    exchange: to.kind === 'exchange' ? to.exchange : undefined,
    foreignExchange: to.kind === 'foreign-exchange' ? to.name : undefined,
    routingKey,
    content,
    properties: options,
    headers: {},
    uniqueId: messageId,
    mandatory: true,
  };
}

function consumedQueue({ binding, ...queue }: AmqpQueue): ConsumedQueue {
  return {
    queue: { ...queue, arguments: queue.arguments ?? {} },
    ...(binding && { binding }),
    consumerArguments: {},
    stream: false,
  };
}

function amqpDelivery(message: ConsumeMessage, from: DeliveryChannel): AmqpDelivery {
  let settled = false;
  const settle = (step: () => void): boolean => {
    if (settled) return true;
    if (!from.open) return false;
    settled = true;
    step();
    return true;
  };
  return {
    exchange: message.fields.exchange,
    routingKey: message.fields.routingKey,
    properties: textProperties(message.properties),
    content: message.content,
    expiresAt: expiryOf(message),
    get live() {
      return from.open;
    },
    acknowledge: () =>
      settle(() => {
        from.acknowledgeAlone(message);
      }),
    reject: () => {
      settle(() => {
        from.reject(message);
      });
    },
  };
}

function textProperties(properties: MessageProperties): AmqpProperties {
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' ? value : undefined;
  return {
    appId: text(properties.appId),
    contentEncoding: text(properties.contentEncoding),
    contentType: text(properties.contentType),
    correlationId: text(properties.correlationId),
    messageId: text(properties.messageId),
    replyTo: text(properties.replyTo),
    type: text(properties.type),
  };
}

async function deleteExclusive(channel: Channel, queues: readonly AmqpQueue[]): Promise<void> {
  for (const { name, exclusive } of queues) if (exclusive) await channel.deleteQueue(name);
}

function isForeignAndGone({ kind }: AmqpDestination, error: unknown): boolean {
  return (
    kind === 'foreign-exchange' &&
    error instanceof MessageDeliveryFailure &&
    error.cause instanceof DeclarationRefused &&
    error.cause.replyCode === NOT_FOUND
  );
}
