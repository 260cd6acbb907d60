import amqp, { type ConfirmChannel } from 'amqplib';
import { RabbitNode } from '../test/support/rabbit-node.ts';
import { EXCHANGE } from './programs/job.ts';
import { PROPERTIES } from './programs/plain-message.ts';

/** What begins the name of a queue that nobody reads. */
export const SINK = 'sink-';
/** Messages that nobody reads go when there are more than this: no contestant fills the broker. */
const UNREAD = 1_000;
/** Publishes between two waits for confirms. */
const BATCH = 500;

/** What is on a broker. */
export interface Census {
  readonly connections: number;
  readonly channels: number;
  readonly queues: number;
  readonly consumers: number;
  readonly bytes: number;
}

const COLLECT_GARBAGE = '[garbage_collect(P) || P <- processes()],';

/** One expression: each run of rabbitmqctl takes a second. */
const CENSUS = `
  ${COLLECT_GARBAGE}
  {length(rabbit_networking:connections()), length(rabbit_channel:list()),
   length(rabbit_amqqueue:list()), length(rabbit_amqqueue:consumers_all(<<"/">>)),
   erlang:memory(total)}.`;

/** The broker that all contestants use, of the benchmarks' own. */
export class Broker implements AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly version: string;
  readonly #node: RabbitNode;

  private constructor(node: RabbitNode, pid: number, version: string) {
    this.#node = node;
    this.url = node.url.replace(/^rabbit:/, 'amqp:');
    this.port = node.port;
    this.pid = pid;
    this.version = version;
  }

  static async start(): Promise<Broker> {
    const node = await RabbitNode.start();
    // By a policy: senders of notifications declare the queue themselves, without arguments.
    const limit = JSON.stringify({ 'max-length': UNREAD });
    await node.ctl.run('set_policy', 'sinks', `^${SINK}`, limit, '--apply-to', 'queues');
    const pid = await node.ctl.eval('os:getpid().');
    const version = await node.ctl.eval('rabbit_misc:version().');
    return new Broker(node, Number(unquoted(pid)), unquoted(version));
  }

  /** A queue that is read by nobody; its name begins with {@link SINK}. */
  async sink(queue: string): Promise<void> {
    await this.sinks([queue]);
  }

  async sinks(queues: readonly string[]): Promise<void> {
    await this.#withChannel(async (channel) => {
      for (const queue of queues) await declareQueue(channel, queue);
    });
  }

  /** So many messages, waiting for whoever reads the queue. */
  async fill(queue: string, message: () => Buffer, count: number): Promise<void> {
    await this.#withChannel(async (channel) => {
      await declareQueue(channel, queue);
      for (let sent = 1; sent <= count; sent += 1) {
        channel.publish(EXCHANGE, queue, message(), PROPERTIES);
        if (sent % BATCH === 0) await channel.waitForConfirms();
      }
      await channel.waitForConfirms();
    });
  }

  /**
   * Collects the garbage of queues that were just filled, as resting does. RabbitMQ drains a queue at
   * one of two costs, 15 or 28 µs for each message: without rest mostly at the higher one, after some
   * seconds of rest or this mostly at the lower one.
   */
  async rest(): Promise<void> {
    await this.#node.ctl.eval(`${COLLECT_GARBAGE} ok.`);
  }

  /** What there is on it; memory is that of its processes, queues and connections, garbage collected. */
  async census(): Promise<Census> {
    const answer = await this.#node.ctl.eval(CENSUS);
    const [connections = NaN, channels = NaN, queues = NaN, consumers = NaN, bytes = NaN] =
      answer.match(/\d+/g)?.map(Number) ?? [];
    return { connections, channels, queues, consumers, bytes };
  }

  async closeAllConnections(): Promise<void> {
    await this.#node.ctl.run('close_all_connections', 'benchmark');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#node.stop();
  }

  async #withChannel(work: (channel: ConfirmChannel) => Promise<void>): Promise<void> {
    const model = await amqp.connect(this.url, { noDelay: true });
    try {
      await work(await model.createConfirmChannel());
    } finally {
      await model.close();
    }
  }
}

/** As all contestants declare it. */
async function declareQueue(channel: ConfirmChannel, queue: string): Promise<void> {
  await channel.assertExchange(EXCHANGE, 'topic', { durable: false });
  await channel.assertQueue(queue, { durable: false });
  await channel.bindQueue(queue, EXCHANGE, queue);
}

function unquoted(text: string): string {
  return text.replaceAll('"', '');
}
