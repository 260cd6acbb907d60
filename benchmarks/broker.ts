import amqp, { type ConfirmChannel } from 'amqplib';
import { RabbitNode } from '../test/support/rabbit-node.ts';
import { EXCHANGE, type SampleRequest } from './programs/job.ts';
import { encodeRequest, PROPERTIES } from './programs/plain-message.ts';

/** Casts that nobody reads go when there are more than this: no contestant fills the broker. */
const UNREAD_CASTS = 1_000;
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
    const pid = await node.ctl.eval('os:getpid().');
    const version = await node.ctl.eval('rabbit_misc:version().');
    return new Broker(node, Number(unquoted(pid)), unquoted(version));
  }

  /** A queue that takes all casts to a topic and is read by nobody. */
  async sink(topic: string): Promise<void> {
    await this.#withChannel((channel) =>
      declareTopic(channel, topic, { 'x-max-length': UNREAD_CASTS }),
    );
  }

  /** So many casts, waiting for the server of a topic. */
  async fill(topic: string, request: SampleRequest, count: number): Promise<void> {
    await this.#withChannel(async (channel) => {
      await declareTopic(channel, topic, {});
      for (let sent = 1; sent <= count; sent += 1) {
        channel.publish(EXCHANGE, topic, encodeRequest(request, undefined), PROPERTIES);
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

/** As the servers of all contestants declare it, but for the arguments. */
async function declareTopic(
  channel: ConfirmChannel,
  topic: string,
  args: Record<string, number>,
): Promise<void> {
  await channel.assertExchange(EXCHANGE, 'topic', { durable: false });
  await channel.assertQueue(topic, { durable: false, arguments: args });
  await channel.bindQueue(topic, EXCHANGE, topic);
}

function unquoted(text: string): string {
  return text.replaceAll('"', '');
}
