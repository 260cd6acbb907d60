import amqp, {
  type ChannelModel,
  type ConfirmChannel,
  type ConsumeMessage,
  type Options,
} from 'amqplib';
import { Sightings } from './sightings.ts';

/** What Python puts on every message that the readers of one look at. */
const PYTHON_PROPERTIES: Options.Publish = {
  contentType: 'application/json',
  contentEncoding: 'utf-8',
  deliveryMode: 2,
};

/** What differs from Python's; `undefined` takes one of them away. */
export interface RawProperties {
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Beside Python's: those of other dialects. */
  readonly appId?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly replyTo?: string | undefined;
}

/** Bytes as they are; anything else in Python's envelope. */
export type RawBody = Buffer | Readonly<Record<string, unknown>>;

export interface RawAddress {
  /** Default: the one that routes by queue name. */
  readonly exchange?: string;
  readonly routingKey: string;
}

export interface RawTopicExchange {
  readonly exchange: string;
  readonly durable: boolean;
}

/** A message with its envelope off. */
export type RawMessage = Readonly<Record<string, unknown>>;

/** A peer on RabbitMQ that is no oslo.messaging at all: it says and hears whatever a test wants. */
export class RawPeer implements AsyncDisposable {
  readonly #model: ChannelModel;
  readonly #channel: ConfirmChannel;

  private constructor(model: ChannelModel, channel: ConfirmChannel) {
    this.#model = model;
    this.#channel = channel;
  }

  /** @param brokerUrl `rabbit://user:password@host:port/vhost`. */
  static async open(brokerUrl: string): Promise<RawPeer> {
    const model = await amqp.connect(brokerUrl.replace(/^rabbit:/, 'amqp:'));
    return new RawPeer(model, await model.createConfirmChannel());
  }

  /** Resolves when the broker has it. */
  async send(to: RawAddress, body: RawBody, properties: RawProperties = {}): Promise<void> {
    const content = Buffer.isBuffer(body) ? body : Buffer.from(envelope(body));
    const options = { ...PYTHON_PROPERTIES, ...properties } as Options.Publish;
    await new Promise<void>((resolve, reject) => {
      this.#channel.publish(to.exchange ?? '', to.routingKey, content, options, (error) => {
        if (error === null) resolve();
        else reject(error as Error);
      });
    });
  }

  /** Declares a queue of that name for itself, and consumes it. */
  async receive(queue: string, options: Options.AssertQueue = {}): Promise<Sightings<RawMessage>> {
    const seen = new Sightings<RawMessage>();
    await this.consume(
      queue,
      (message) => {
        seen.add(unwrap(message.content));
      },
      options,
    );
    return seen;
  }

  async consume(
    queue: string,
    onMessage: (message: ConsumeMessage) => void,
    options: Options.AssertQueue = {},
  ): Promise<void> {
    // Exclusive, because a strict RabbitMQ 4.3 refuses a transient queue that is not.
    await this.#channel.assertQueue(queue, { durable: false, exclusive: true, ...options });
    await this.#channel.consume(
      queue,
      (message) => {
        if (message !== null) onMessage(message);
      },
      { noAck: true },
    );
  }

  /** Binds a queue as Python binds a topic's. */
  async bind(queue: string, { exchange, durable }: RawTopicExchange): Promise<void> {
    await this.#channel.assertExchange(exchange, 'topic', { durable });
    await this.#channel.bindQueue(queue, exchange, queue);
  }

  /** Binds a queue to a fanout exchange as pika declares one. */
  async bindFanout(queue: string, exchange: string): Promise<void> {
    await this.#channel.assertExchange(exchange, 'fanout', { durable: false });
    await this.#channel.bindQueue(queue, exchange, '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#model.close();
  }
}

/** Python's envelope. */
export function envelope(message: unknown): string {
  return JSON.stringify({ 'oslo.version': '2.0', 'oslo.message': JSON.stringify(message) });
}

function unwrap(content: Buffer): RawMessage {
  const { 'oslo.message': text } = JSON.parse(content.toString()) as { 'oslo.message': string };
  return JSON.parse(text) as RawMessage;
}
