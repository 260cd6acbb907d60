import { randomUUID } from 'node:crypto';
import { AmqpError } from './amqp/errors.ts';
import type { FieldTable } from './amqp/field-table.ts';
import { inVhost, type BrokerQueue, type PublishedMessage } from './broker-queue.ts';
import { Exchange, isExchangeType, type ExchangeProperties } from './exchange.ts';
import { MessageQueue } from './message-queue.ts';
import { checkSameArguments, parseQueueArguments } from './queue-arguments.ts';
import { StreamQueue } from './stream-queue.ts';

/** The exchange that routes by the name of the queue, and that nobody declares. */
const DEFAULT_EXCHANGE = '';

const RESERVED_PREFIX = 'amq.';

export interface QueueDeclaration {
  readonly name: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly exclusive: boolean;
  readonly arguments: FieldTable;
}

export interface ExchangeDeclaration extends Omit<ExchangeProperties, 'type'> {
  readonly name: string;
  readonly type: string;
  readonly arguments: FieldTable;
}

export interface Binding {
  readonly exchange: string;
  readonly queue: string;
  readonly routingKey: string;
}

/** One world of exchanges, queues and bindings. Everything throws the `AmqpError` that RabbitMQ answers. */
export class VirtualHost {
  readonly name: string;
  readonly #exchanges = new Map<string, Exchange>();
  readonly #queues = new Map<string, BrokerQueue>();

  constructor(name: string) {
    this.name = name;
  }

  get queues(): readonly BrokerQueue[] {
    return [...this.#queues.values()];
  }

  get exchanges(): readonly Exchange[] {
    return [...this.#exchanges.values()];
  }

  exchange(name: string): Exchange {
    const exchange = this.#exchanges.get(name);
    if (exchange === undefined) throw this.#missing('exchange', name);
    return exchange;
  }

  declareExchange(declaration: ExchangeDeclaration): void {
    const { name, type } = declaration;
    refuseDefaultExchange(name);
    if (!isExchangeType(type)) {
      throw new AmqpError('COMMAND_INVALID', `unknown exchange type '${type}'`);
    }
    const existing = this.#exchanges.get(name);
    if (existing !== undefined) {
      this.#checkSameExchange(existing, declaration);
      return;
    }
    refuseReserved('exchange', name);
    for (const argument of declaration.arguments.keys()) {
      throw precondition(`invalid arg '${argument}' for ${inVhost('exchange', name, this.name)}`);
    }
    const { durable, autoDelete, internal } = declaration;
    this.#exchanges.set(name, new Exchange(name, { type, durable, autoDelete, internal }));
  }

  deleteExchange(name: string, { ifUnused = false } = {}): void {
    refuseDefaultExchange(name);
    if (ifUnused && this.#exchanges.get(name)?.used === true) {
      throw precondition(`${inVhost('exchange', name, this.name)} in use`);
    }
    this.#exchanges.delete(name);
  }

  /** @param by the connection that asks. */
  queue(name: string, by: object): BrokerQueue {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw this.#missing('queue', name);
    const { exclusiveTo } = queue.properties;
    if (exclusiveTo !== undefined && exclusiveTo !== by) throw this.#locked(name);
    return queue;
  }

  /** Without a name it gets one. */
  declareQueue(declaration: QueueDeclaration, by: object): BrokerQueue {
    const name = declaration.name || `amq.gen-${randomUUID()}`;
    if (this.#queues.has(name)) return this.#sameQueue(this.queue(name, by), declaration);
    if (declaration.name !== '') refuseReserved('queue', name);
    const queue = this.#createQueue(name, declaration, by);
    this.#queues.set(name, queue);
    return queue;
  }

  /** Returns the number of messages that were in it; a queue that is not there had none. */
  deleteQueue(name: string, by: object, { ifUnused = false, ifEmpty = false } = {}): number {
    if (!this.#queues.has(name)) return 0;
    const queue = this.queue(name, by);
    const { messageCount } = queue;
    if (ifUnused && queue.consumerCount > 0) {
      throw precondition(`${inVhost('queue', name, this.name)} in use`);
    }
    if (ifEmpty && messageCount > 0) {
      throw precondition(`${inVhost('queue', name, this.name)} is not empty`);
    }
    this.#removeQueue(queue);
    return messageCount;
  }

  bind({ exchange, queue, routingKey }: Binding, by: object): void {
    const bound = this.queue(queue, by);
    refuseDefaultExchange(exchange);
    this.exchange(exchange).bind(bound, routingKey);
  }

  unbind({ exchange, queue, routingKey }: Binding, by: object): void {
    const bound = this.queue(queue, by);
    refuseDefaultExchange(exchange);
    const source = this.exchange(exchange);
    source.unbind(bound, routingKey);
    this.#removeIfUnused(source);
  }

  /** Whether any queue took it. */
  publish(message: PublishedMessage): boolean {
    const queues = this.#route(message);
    for (const queue of queues) queue.publish(message);
    return queues.length > 0;
  }

  /** A consumer of that queue has left. */
  onConsumerGone(queue: BrokerQueue): void {
    if (queue.properties.autoDelete && queue.consumerCount === 0) this.#removeQueue(queue);
  }

  /** The queues that went with a connection. */
  deleteExclusiveQueues(owner: object): void {
    for (const queue of this.queues) {
      if (queue.properties.exclusiveTo === owner) this.#removeQueue(queue);
    }
  }

  dispose(): void {
    for (const queue of this.queues) this.#removeQueue(queue);
  }

  #route({ exchange, routingKey }: PublishedMessage): readonly BrokerQueue[] {
    if (exchange === DEFAULT_EXCHANGE) {
      const queue = this.#queues.get(routingKey);
      return queue === undefined ? [] : [queue];
    }
    const source = this.exchange(exchange);
    if (source.properties.internal) {
      const what = inVhost('exchange', exchange, this.name);
      throw new AmqpError('ACCESS_REFUSED', `cannot publish to internal ${what}`);
    }
    return source.route(routingKey);
  }

  #createQueue(name: string, declaration: QueueDeclaration, by: object): BrokerQueue {
    const { durable, autoDelete, exclusive } = declaration;
    const what = inVhost('queue', name, this.name);
    const properties = {
      durable,
      autoDelete,
      exclusiveTo: exclusive ? by : undefined,
      arguments: parseQueueArguments(declaration.arguments, what),
    };
    const { type } = properties.arguments;
    if (type !== 'classic') refuseTransience(declaration, what);
    if (type === 'stream') return new StreamQueue(name, properties, what);
    const onUnused = (): void => {
      this.#removeQueue(queue);
    };
    const queue = new MessageQueue({ name, properties, onUnused }, what);
    return queue;
  }

  #sameQueue(existing: BrokerQueue, declaration: QueueDeclaration): BrokerQueue {
    const { durable, autoDelete, exclusiveTo, arguments: args } = existing.properties;
    const what = inVhost('queue', existing.name, this.name);
    const exclusive = exclusiveTo !== undefined;
    if (exclusive !== declaration.exclusive) throw this.#locked(existing.name);
    // An exclusive queue dies with its connection: whether it is durable says nothing.
    if (!exclusive) checkSame(what, { durable: [declaration.durable, durable] });
    checkSame(what, { auto_delete: [declaration.autoDelete, autoDelete] });
    checkSameArguments(args, declaration.arguments, what);
    existing.touch();
    return existing;
  }

  #checkSameExchange({ name, properties }: Exchange, declared: ExchangeDeclaration): void {
    const what = inVhost('exchange', name, this.name);
    checkSame(what, {
      type: [declared.type, properties.type],
      durable: [declared.durable, properties.durable],
      auto_delete: [declared.autoDelete, properties.autoDelete],
      internal: [declared.internal, properties.internal],
    });
  }

  #removeQueue(queue: BrokerQueue): void {
    if (!this.#queues.delete(queue.name)) return;
    queue.dispose();
    for (const exchange of this.exchanges) {
      if (exchange.forget(queue)) this.#removeIfUnused(exchange);
    }
  }

  #removeIfUnused(exchange: Exchange): void {
    if (exchange.properties.autoDelete && !exchange.used) this.#exchanges.delete(exchange.name);
  }

  #missing(kind: 'queue' | 'exchange', name: string): AmqpError {
    return new AmqpError('NOT_FOUND', `no ${inVhost(kind, name, this.name)}`);
  }

  #locked(name: string): AmqpError {
    return new AmqpError(
      'RESOURCE_LOCKED',
      `cannot obtain exclusive access to locked ${inVhost('queue', name, this.name)}. It could be originally declared on another connection or the exclusive property value does not match that of the original declaration.`,
    );
  }
}

function refuseDefaultExchange(name: string): void {
  if (name !== DEFAULT_EXCHANGE) return;
  throw new AmqpError('ACCESS_REFUSED', 'operation not permitted on the default exchange');
}

function refuseReserved(kind: 'queue' | 'exchange', name: string): void {
  if (!name.startsWith(RESERVED_PREFIX)) return;
  throw new AmqpError(
    'ACCESS_REFUSED',
    `${kind} name '${name}' contains reserved prefix '${RESERVED_PREFIX}*'`,
  );
}

/** What is kept on several nodes belongs to no connection. */
function refuseTransience(
  { durable, autoDelete, exclusive }: QueueDeclaration,
  what: string,
): void {
  const wrong = exclusive
    ? 'exclusive-owner'
    : autoDelete
      ? 'auto-delete'
      : durable
        ? undefined
        : 'non-durable';
  if (wrong !== undefined) throw precondition(`invalid property '${wrong}' for ${what}`);
}

/** By property, what was received and what is. */
type Comparison = Readonly<Record<string, readonly [received: unknown, current: unknown]>>;

function checkSame(what: string, comparison: Comparison): void {
  for (const [property, [received, current]] of Object.entries(comparison)) {
    if (received === current) continue;
    throw precondition(
      `inequivalent arg '${property}' for ${what}: received '${String(received)}' but current is '${String(current)}'`,
    );
  }
}

function precondition(explanation: string): AmqpError {
  return new AmqpError('PRECONDITION_FAILED', explanation);
}
