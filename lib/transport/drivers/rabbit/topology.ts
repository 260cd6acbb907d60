import { InvalidTarget } from '../../../errors.ts';
import type { Target } from '../../../target/target.ts';
import type { TargetAndPriority } from '../../driver/driver.ts';
import type { RabbitOptions } from './options.ts';

/** Arguments of a declaration, `x-…`. */
export type DeclarationArguments = Readonly<Record<string, string | number | boolean>>;

export interface ExchangeDeclaration {
  readonly name: string;
  readonly type: 'topic' | 'fanout' | 'direct';
  readonly durable: boolean;
  readonly autoDelete: boolean;
}

export interface QueueDeclaration {
  readonly name: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  /** Default: false, as all of oslo's queues. */
  readonly exclusive?: boolean;
  readonly arguments: DeclarationArguments;
}

/** A queue of one connection, which goes with it. */
export interface ExclusiveQueue extends QueueDeclaration {
  readonly exclusive: true;
}

/** A queue, what binds it (nothing for a reply queue), and how it is consumed. */
export interface ConsumedQueue {
  readonly queue: QueueDeclaration;
  readonly binding?: { readonly exchange: ExchangeDeclaration; readonly routingKey: string };
  readonly consumerArguments: DeclarationArguments;
  /** It keeps what was consumed: each consumer has a place of its own in it. */
  readonly stream: boolean;
}

/** What a server listens on. */
export interface ServerQueues {
  /** Shared with the other servers of the topic. */
  readonly topic: ConsumedQueue;
  /** For requests to this server. */
  readonly server: ConsumedQueue;
  /** For copies of what is sent to all. */
  readonly fanout: ConsumedQueue;
  /** Names of queues that go with the server; the others keep work for the next one. */
  readonly temporary: readonly string[];
}

/** Where a request is published. */
export interface Destination {
  readonly exchange: ExchangeDeclaration;
  readonly routingKey: string;
}

/** The default exchange routes by queue name; nobody declares it. */
export const DEFAULT_EXCHANGE = '';

const SECOND_MS = 1_000;

/** A tap's queue goes with its consumer; this is for one that never got that far. */
const TAP_EXPIRES_MS = 60_000;

/** AMQP writes the length of a name in one byte. */
const LONGEST_NAME = 255;

/**
 * Every name, flag and `x-` argument that RabbitMQ hears from us, as Python's driver declares
 * them: one difference, and the broker refuses whoever comes second (406).
 */
export class Topology {
  readonly #options: RabbitOptions;
  readonly #defaultExchange: string;
  readonly #consumerArguments: DeclarationArguments;
  /** Of the queues that stay. */
  readonly #queueArguments: DeclarationArguments;

  constructor(options: RabbitOptions, defaultExchange: string) {
    this.#options = options;
    this.#defaultExchange = defaultExchange;
    this.#consumerArguments = options.enable_cancel_on_failover
      ? { 'x-cancel-on-ha-failover': true }
      : {};
    this.#queueArguments = {
      ...this.#haArguments(),
      ...this.#quorumArguments(options.rabbit_quorum_queue),
    };
  }

  /**
   * Where a request to `target` goes. Fanout wins over server and has no exchange of its own choice.
   *
   * @throws {InvalidTarget} a name is longer than AMQP allows.
   */
  destination(target: Target): Destination {
    const to = this.#destination(target);
    checkNames(target, [to.exchange.name, to.routingKey]);
    return to;
  }

  /**
   * A server's three queues, in Python's order.
   *
   * @throws {InvalidTarget} a name is longer than AMQP allows.
   */
  serverQueues(target: Target, uniqueSuffix: string): ServerQueues {
    const topic = target.topic ?? '';
    const shared = this.#options.rabbit_stream_fanout;
    const fanout = shared ? this.#fanoutStream(topic) : this.#fanoutQueue(topic, uniqueSuffix);
    const consumed = {
      topic: this.#topicQueue(target, topic),
      server: this.#topicQueue(target, `${topic}.${target.server ?? ''}`),
      fanout,
    };
    const names = Object.values(consumed).map(({ queue }) => queue.name);
    checkNames(target, [...names, this.#topicExchange(target).name]);
    // With the queue manager, the restarted server finds its queue again.
    const temporary = shared || this.#options.use_queue_manager ? [] : [fanout.queue.name];
    return { ...consumed, temporary };
  }

  /** A client's reply queue. No exchange: the default one routes to it by its name. */
  replyQueue(uniqueSuffix: string): ConsumedQueue {
    return {
      queue: this.#transientQueue(`reply_${uniqueSuffix}`),
      consumerArguments: this.#consumerArguments,
      stream: false,
    };
  }

  #destination(target: Target): Destination {
    const topic = target.topic ?? '';
    if (target.fanout === true) {
      // The bindings carry the topic, but a fanout exchange looks at no key and Python sends none.
      return { exchange: this.#fanoutExchange(topic), routingKey: '' };
    }
    const routingKey = target.server ? `${topic}.${target.server}` : topic;
    return { exchange: this.#topicExchange(target), routingKey };
  }

  /** Where a notification is kept until somebody listens; the topic of `target` ends in the priority. */
  notificationQueue(target: Target): ConsumedQueue {
    return this.#topicQueue(target, target.topic ?? '');
  }

  /**
   * What a listener consumes for each of its pairs. A pool has one queue for all of them, named by
   * the pool alone, as Python has it: neither topic nor exchange are part of the name.
   */
  listenerQueues(from: readonly TargetAndPriority[], pool: string | undefined): ConsumedQueue[] {
    return from.map(({ target, priority }) =>
      this.#topicQueue(target, `${target.topic ?? ''}.${priority}`, pool),
    );
  }

  #topicQueue(target: Target, routingKey: string, name = routingKey): ConsumedQueue {
    return {
      queue: {
        name,
        durable: this.#durable,
        autoDelete: this.#options.amqp_auto_delete,
        arguments: this.#queueArguments,
      },
      binding: { exchange: this.#topicExchange(target), routingKey },
      consumerArguments: this.#consumerArguments,
      stream: false,
    };
  }

  #fanoutQueue(topic: string, uniqueSuffix: string): ConsumedQueue {
    return {
      queue: this.#transientQueue(`${topic}_fanout_${uniqueSuffix}`),
      binding: { exchange: this.#fanoutExchange(topic), routingKey: topic },
      consumerArguments: this.#consumerArguments,
      stream: false,
    };
  }

  /** One for all servers of the topic; the time to live is that of its messages. */
  #fanoutStream(topic: string): ConsumedQueue {
    const ttl = this.#options.rabbit_transient_queues_ttl;
    return {
      queue: {
        name: `${topic}_fanout`,
        durable: true,
        autoDelete: false,
        arguments: { 'x-queue-type': 'stream', ...(ttl > 0 && { 'x-max-age': `${ttl}s` }) },
      },
      binding: { exchange: this.#fanoutExchange(topic), routingKey: topic },
      consumerArguments: {},
      stream: true,
    };
  }

  #topicExchange(target: Target): ExchangeDeclaration {
    return {
      name: target.exchange ?? this.#defaultExchange,
      type: 'topic',
      durable: this.#durable,
      autoDelete: this.#options.amqp_auto_delete,
    };
  }

  /** Named by the topic alone: an exchange given in the target is not part of it. */
  #fanoutExchange(topic: string): ExchangeDeclaration {
    return {
      name: `${topic}_fanout`,
      type: 'fanout',
      durable: this.#options.rabbit_transient_quorum_queue,
      autoDelete: true,
    };
  }

  #transientQueue(name: string): QueueDeclaration {
    const quorum = this.#options.rabbit_transient_quorum_queue;
    const ttl = this.#options.rabbit_transient_queues_ttl;
    return {
      name,
      durable: quorum,
      autoDelete: false,
      arguments: {
        ...this.#haArguments(),
        ...this.#quorumArguments(quorum),
        ...(ttl > 0 && { 'x-expires': ttl * SECOND_MS }),
      },
    };
  }

  get #durable(): boolean {
    return this.#options.amqp_durable_queues || this.#options.rabbit_quorum_queue;
  }

  #haArguments(): DeclarationArguments {
    return this.#options.rabbit_ha_queues ? { 'x-ha-policy': 'all' } : {};
  }

  #quorumArguments(quorum: boolean): DeclarationArguments {
    if (!quorum) return {};
    const limits = {
      'x-delivery-limit': this.#options.rabbit_quorum_delivery_limit,
      'x-max-in-memory-length': this.#options.rabbit_quorum_max_memory_length,
      'x-max-in-memory-bytes': this.#options.rabbit_quorum_max_memory_bytes,
    };
    const set = Object.entries(limits).filter(([, limit]) => limit !== 0);
    return { 'x-queue-type': 'quorum', ...Object.fromEntries(set) };
  }
}

/**
 * Whoever listens in leaves nothing behind: the queue ends with its consumer, and with its
 * connection. Exclusive queues are the transient ones that every broker permits.
 */
export function tapQueue(uniqueSuffix: string): ExclusiveQueue {
  return {
    name: `tap_${uniqueSuffix}`,
    exclusive: true,
    durable: false,
    autoDelete: true,
    arguments: { 'x-expires': TAP_EXPIRES_MS },
  };
}

function checkNames(target: Target, names: readonly string[]): void {
  if (names.every((name) => Buffer.byteLength(name) <= LONGEST_NAME)) return;
  throw new InvalidTarget(`A name of more than ${LONGEST_NAME} bytes`, target);
}
