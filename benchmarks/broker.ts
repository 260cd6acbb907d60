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
    await this.#withChannel((channel) => declareQueue(channel, queue));
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
