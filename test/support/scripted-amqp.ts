import { EventEmitter } from 'node:events';
import {
  IllegalOperationError,
  type ChannelModel,
  type ConsumeMessage,
  type Message,
} from 'amqplib';
import { onAbort } from '../../lib/base/abort.ts';
import { silentLogger, type Logger } from '../../lib/base/logger.ts';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import {
  BrokerRotation,
  type BrokerAddress,
} from '../../lib/transport/drivers/rabbit/broker-address.ts';
import { Connection } from '../../lib/transport/drivers/rabbit/connection.ts';
import type { ConsumerWorld } from '../../lib/transport/drivers/rabbit/consumer.ts';
import { Link } from '../../lib/transport/drivers/rabbit/link.ts';
import { rabbitOptions, type RabbitOptions } from '../../lib/transport/drivers/rabbit/options.ts';
import { ReconnectDelays } from '../../lib/transport/drivers/rabbit/retry.ts';

/** An AMQP method that the driver has called, by its name in AMQP. */
export interface AmqpMethod {
  readonly method: string;
  readonly [argument: string]: unknown;
}

/** What the script says to a method: nothing, or an error to reject with. */
export type Script = (method: AmqpMethod, channel: ScriptedChannel) => Error | undefined;

/** An error as amqplib makes it from a channel that the broker has closed. */
export function amqpError(code: number, text: string): Error {
  const message = `Operation failed: QueueDeclare; ${code} (PRECONDITION-FAILED) with message "${text}"`;
  return Object.assign(new Error(message), { code });
}

/** amqplib's channel, without a broker: it records what is called and does what the script says. */
export class ScriptedChannel extends EventEmitter {
  readonly methods: AmqpMethod[] = [];
  readonly consumers = new Map<string, (message: ConsumeMessage | null) => void>();
  /** Confirms that the broker has not given yet, in order. */
  readonly unconfirmed: ((error: Error | null) => void)[] = [];
  closed = false;
  /** It takes nothing any more, and has not ended yet. */
  closing = false;
  readonly #script: Script;
  readonly #consumerCounts: ReadonlyMap<string, number>;

  constructor(script: Script, consumerCounts: ReadonlyMap<string, number> = new Map()) {
    super();
    this.#script = script;
    this.#consumerCounts = consumerCounts;
  }

  assertExchange(exchange: string, type: string, options: object): Promise<unknown> {
    return this.#call({ method: 'exchange.declare', exchange, type, ...options });
  }

  async assertQueue(queue: string, options: object): Promise<unknown> {
    await this.#call({ method: 'queue.declare', queue, ...options });
    return { queue, messageCount: 0, consumerCount: this.#consumerCounts.get(queue) ?? 1 };
  }

  bindQueue(queue: string, exchange: string, routingKey: string): Promise<unknown> {
    return this.#call({ method: 'queue.bind', queue, exchange, routingKey });
  }

  prefetch(prefetchCount: number): Promise<unknown> {
    return this.#call({ method: 'basic.qos', prefetchCount });
  }

  async consume(
    queue: string,
    onMessage: (message: ConsumeMessage | null) => void,
    options: { consumerTag: string; arguments: object },
  ): Promise<unknown> {
    await this.#call({ method: 'basic.consume', queue, ...options });
    this.consumers.set(queue, onMessage);
    return {};
  }

  cancel(consumerTag: string): Promise<unknown> {
    return this.#call({ method: 'basic.cancel', consumerTag });
  }

  deleteQueue(queue: string): Promise<unknown> {
    return this.#call({ method: 'queue.delete', queue });
  }

  ack(message: Message, multiple: boolean): void {
    this.#send({ method: 'basic.ack', deliveryTag: message.fields.deliveryTag, multiple });
  }

  reject(message: Message, requeue: boolean): void {
    this.#send({ method: 'basic.reject', deliveryTag: message.fields.deliveryTag, requeue });
  }

  // eslint-disable-next-line max-params -- amqplib's signature
  publish(
    exchange: string,
    routingKey: string,
    content: Buffer,
    properties: object,
    onConfirm: (error: Error | null) => void,
  ): boolean {
    if (Buffer.byteLength(routingKey) > 255) throw new TypeError("Field 'routingKey' is too long");
    this.#send({ method: 'basic.publish', exchange, routingKey, content, properties });
    this.unconfirmed.push(onConfirm);
    return true;
  }

  async close(): Promise<void> {
    await this.#call({ method: 'channel.close' });
    this.die();
  }

  /** The channel ends: as by the broker, or with the connection. */
  die(error?: Error): void {
    if (this.closed) return;
    this.closed = true;
    for (const confirm of this.unconfirmed.splice(0)) confirm(new Error('channel closed'));
    if (error !== undefined) this.emit('error', error);
    this.emit('close');
  }

  /** The broker confirms (or nacks) the oldest publish. */
  confirm(error: Error | null = null): void {
    const next = this.unconfirmed.shift();
    if (next === undefined) throw new Error('nothing waits for a confirm');
    next(error);
  }

  deliver(queue: string, message: ConsumeMessage | null): void {
    const consumer = this.consumers.get(queue);
    if (consumer === undefined) throw new Error(`nobody consumes ${queue}`);
    consumer(message);
  }

  named(method: string): AmqpMethod[] {
    return this.methods.filter((called) => called.method === method);
  }

  async #call(method: AmqpMethod): Promise<unknown> {
    this.#send(method);
    await Promise.resolve();
    const error = this.#script(method, this);
    if (error === undefined) return {};
    this.die(error);
    throw error;
  }

  #send(method: AmqpMethod): void {
    if (this.closed || this.closing) throw new IllegalOperationError('Channel closed');
    this.methods.push(method);
  }
}

/** amqplib's connection, without a broker. */
export class ScriptedModel extends EventEmitter {
  readonly channels: ScriptedChannel[] = [];
  /** What the broker counts where it is not 1. */
  readonly consumerCounts = new Map<string, number>();
  readonly connection = {
    serverProperties: { version: '3.10.8' },
    stream: {
      destroyed: false,
      destroy(): void {
        this.destroyed = true;
      },
    },
  };
  readonly #script: Script;

  constructor(script: Script = () => undefined) {
    super();
    this.#script = script;
  }

  createChannel(): Promise<ScriptedChannel> {
    const channel = new ScriptedChannel(this.#script, this.consumerCounts);
    this.channels.push(channel);
    return Promise.resolve(channel);
  }

  createConfirmChannel(): Promise<ScriptedChannel> {
    return this.createChannel();
  }

  close(): Promise<void> {
    this.die();
    return Promise.resolve();
  }

  /** The connection ends: as by the network or the broker. */
  die(error: Error = new Error('Connection closed: 320 (CONNECTION-FORCED)')): void {
    for (const channel of this.channels) channel.die();
    this.emit('close', error);
  }

  get channel(): ScriptedChannel {
    const last = this.channels.at(-1);
    if (last === undefined) throw new Error('no channel is open');
    return last;
  }
}

export const ADDRESS: BrokerAddress = {
  name: 'broker:5672',
  hostname: 'broker',
  port: 5672,
  username: 'guest',
  password: 'guest',
  virtualHost: '/',
};

/** The options with their defaults, and waits of no length. */
export function testOptions(changed: Partial<RabbitOptions> = {}): RabbitOptions {
  return {
    ...new ConfigOpts().group(rabbitOptions),
    kombu_reconnect_delay: 0,
    rabbit_retry_interval: 0,
    rabbit_retry_backoff: 0,
    ...changed,
  };
}

export interface ScriptedConnectionOptions {
  /** One per dial, in order; an error is a broker that cannot be reached, `silence` one that says nothing. */
  readonly dials: readonly (ScriptedModel | Error | 'silence')[];
  /** How many brokers there are. */
  readonly brokers?: number;
  readonly options?: RabbitOptions;
  readonly logger?: Logger;
}

export interface ScriptedConnection {
  readonly connection: Connection;
  /** For a consumer that is not checked. */
  readonly world: ConsumerWorld;
  /** One per dial that was made. */
  readonly signals: readonly AbortSignal[];
}

/** The real connection state machine over scripted brokers. */
export function scriptedConnection({
  dials,
  brokers = 1,
  options = testOptions(),
  logger = silentLogger,
}: ScriptedConnectionOptions): ScriptedConnection {
  const left = [...dials];
  const signals: AbortSignal[] = [];
  const delays = new ReconnectDelays(options);
  const connection = new Connection({
    purpose: 'listen',
    brokers: new BrokerRotation(Array<BrokerAddress>(brokers).fill(ADDRESS), 'round-robin'),
    delays,
    logger,
    dial: (_address, signal) => {
      signals.push(signal);
      const next = left.shift() ?? new Error('the script has no further broker');
      if (next === 'silence') return aborted(signal);
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(scriptedLink(next));
    },
  });
  const onHeard = (): void => undefined;
  const world = {
    connection,
    delays,
    logger,
    checkIntervalMs: 0,
    onDeaf: onHeard,
    onHearing: onHeard,
  };
  return { connection, world, signals };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    onAbort(signal, reject);
  });
}

/** The model stands in for amqplib's: the driver uses no more of it than is here. */
export function scriptedLink(model: ScriptedModel): Link {
  return new Link(model as unknown as ChannelModel, ADDRESS);
}

let deliveryTag = 0;

/** A delivery as amqplib hands it over. */
export function delivery(
  body: unknown,
  { consumerTag = '1', ...properties }: { consumerTag?: string; headers?: object } = {},
): ConsumeMessage {
  deliveryTag += 1;
  return {
    content: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    fields: {
      deliveryTag,
      redelivered: false,
      exchange: 'openstack',
      routingKey: 't',
      consumerTag,
    },
    properties: {
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      headers: {},
      deliveryMode: 2,
      priority: 0,
      correlationId: undefined,
      replyTo: undefined,
      expiration: undefined,
      messageId: undefined,
      timestamp: undefined,
      type: undefined,
      userId: undefined,
      appId: undefined,
      clusterId: undefined,
      ...properties,
    },
  };
}
