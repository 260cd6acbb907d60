import type { Channel } from 'amqplib';
import { DeclarationRefused, replyCodeOf, toError } from './errors.ts';
import type { Link } from './link.ts';
import type { ConsumedQueue, ExchangeDeclaration } from './topology.ts';

/** Declares a server's or a client's queues as Python does: exchange, queue and binding of each, in order. */
export async function declareQueues(
  link: Link,
  channel: Channel,
  queues: readonly ConsumedQueue[],
): Promise<void> {
  for (const queue of queues) await declareQueue(link, channel, queue);
}

/**
 * Declares the exchange, the queue and its binding; what exists stays as it is.
 *
 * @returns how many consumers the queue has; of a stream RabbitMQ always says 0.
 * @throws {DeclarationRefused}
 */
export async function declareQueue(
  link: Link,
  channel: Channel,
  { queue, binding }: ConsumedQueue,
): Promise<number> {
  if (binding !== undefined) await declareExchange(link, channel, binding.exchange);
  const { name, arguments: args, ...flags } = queue;
  const { consumerCount } = await naming(link, `queue "${name}"`, () =>
    channel.assertQueue(name, { ...flags, arguments: args }),
  );
  if (binding !== undefined) {
    await naming(link, `the binding of queue "${name}"`, () =>
      channel.bindQueue(name, binding.exchange.name, binding.routingKey),
    );
  }
  return consumerCount;
}

/** @throws {DeclarationRefused} */
export async function declareExchange(
  link: Link,
  channel: Channel,
  { name, type, durable, autoDelete }: ExchangeDeclaration,
): Promise<void> {
  await naming(link, `exchange "${name}"`, () =>
    channel.assertExchange(name, type, { durable, autoDelete }),
  );
}

/** Looks for an exchange of somebody else. @throws {DeclarationRefused} when there is none. */
export async function expectExchange(link: Link, channel: Channel, name: string): Promise<void> {
  await naming(link, `exchange "${name}"`, () => channel.checkExchange(name));
}

/** A broker that denies a feature closes the whole connection: RabbitMQ 4.3 over transient queues. */
const REFUSALS_BY_CONNECTION: ReadonlySet<number | undefined> = new Set([540, 541]);

/**
 * Runs a step that the broker may refuse. A refusal names its subject; a lost connection stays what
 * it is, for it says nothing about the subject.
 */
export async function naming<T>(link: Link, subject: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (thrown) {
    const error = toError(thrown);
    const { serverVersion, closedBy } = link;
    const ownCode = replyCodeOf(error);
    if (ownCode !== undefined) {
      throw new DeclarationRefused({ subject, replyCode: ownCode, serverVersion }, error);
    }
    const code = replyCodeOf(closedBy);
    if (closedBy === undefined || code === undefined || !REFUSALS_BY_CONNECTION.has(code)) {
      throw error;
    }
    throw new DeclarationRefused({ subject, replyCode: code, serverVersion }, closedBy);
  }
}
