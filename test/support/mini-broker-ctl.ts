import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MiniBroker } from '../../lib/testing/broker/mini-broker.ts';

/** Sends its words to the process that has the broker, and prints the answer. */
const STAND_IN = `
const [url, ...words] = process.argv.slice(1);
fetch(url, { method: 'POST', body: JSON.stringify(words) }).then(async (answer) => {
  (answer.ok ? process.stdout : process.stderr).write(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
});`;

/** A `rabbitmqctl` for a mini-broker, as far as stories need it: its command line, as words. */
export class MiniBrokerCtl implements AsyncDisposable {
  readonly command: readonly string[];
  readonly #end: () => Promise<void>;

  private constructor(url: string, end: () => Promise<void>) {
    this.command = [process.execPath, '-e', STAND_IN, url];
    this.#end = end;
  }

  static async start(broker: MiniBroker): Promise<MiniBrokerCtl> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        try {
          const words = JSON.parse(Buffer.concat(chunks).toString()) as readonly string[];
          response.end(perform(broker, words));
        } catch (error) {
          response.writeHead(400).end(String(error));
        }
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    return new MiniBrokerCtl(`http://127.0.0.1:${port}`, async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#end();
  }
}

function perform(broker: MiniBroker, words: readonly string[]): string {
  const [verb = '', ...given] = words.filter((word) => word !== '--quiet');
  const at = given.indexOf('--vhost');
  const vhost = at < 0 ? '/' : (given[at + 1] ?? '/');
  const args = at < 0 ? given : given.toSpliced(at, 2);
  const [first = '', ...rest] = args;
  switch (verb) {
    case 'add_vhost':
      broker.addVhost(first);
      return '';
    case 'delete_vhost':
      broker.deleteVhost(first);
      return '';
    case 'set_permissions': {
      const [configure, write, read] = rest.map((pattern) => new RegExp(pattern));
      broker.setPermissions(first, { configure, write, read });
      return '';
    }
    case 'close_all_connections':
      broker.closeConnections(first, { vhost });
      return '';
    case 'delete_queue':
      broker.deleteQueue(first, { vhost });
      return '';
    case 'list_connections':
      return JSON.stringify(broker.connections());
    case 'list_queues':
      return JSON.stringify(
        broker.queues(vhost).map(({ unacknowledged, autoDelete, ...queue }) => ({
          ...queue,
          auto_delete: autoDelete,
          messages_unacknowledged: unacknowledged,
          messages_ready: queue.messages,
        })),
      );
    default:
      throw new Error(`the stand-in has no ${verb}`);
  }
}
