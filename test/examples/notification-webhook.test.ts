import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, beforeEach, describe, it } from 'node:test';
import {
  ConfigOpts,
  getNotificationTransport,
  getNotifier,
  type Notifier,
  type Transport,
} from '../../lib/index.ts';
import { startExample } from '../support/example.ts';
import type { Program } from '../support/program.ts';
import { freePorts } from '../support/ports.ts';
import { createVhost, uniqueName, type TestVhost } from '../support/rabbit-vhost.ts';
import { Sightings } from '../support/sightings.ts';
import { until } from '../support/until.ts';

interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The other side; `undefined` in place of a status: it never answers. */
class Receiver implements AsyncDisposable {
  readonly posted = new Sightings<Posted>();
  readonly url: string;
  readonly #server = createServer();

  private constructor(port: number, answer: (posted: Posted) => number | undefined) {
    this.url = `http://127.0.0.1:${port}/hook`;
    this.#server.on('request', (request, response) => {
      void text(request).then((body) => {
        const posted = { headers: request.headers, body: JSON.parse(body) as Posted['body'] };
        this.posted.add(posted);
        const status = answer(posted);
        if (status !== undefined) response.writeHead(status, { Location: '/elsewhere' }).end('!');
      });
    });
    this.#server.listen(port, '127.0.0.1');
  }

  static async start(
    answer: (posted: Posted) => number | undefined,
    port?: number,
  ): Promise<Receiver> {
    const [free = 0] = await freePorts(1);
    const receiver = new Receiver(port ?? free, answer);
    await once(receiver.#server, 'listening');
    return receiver;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await once(this.#server.close(), 'close');
  }
}

describe('Notifications as webhooks', () => {
  let vhost: TestVhost;
  let transport: Transport;
  let notifier: Notifier;
  let topic: string;
  let pool: string;

  before(async () => {
    vhost = await createVhost();
    transport = getNotificationTransport(await ConfigOpts.load({ files: [] }), { url: vhost.url });
  });
  after(async () => {
    await transport.close();
    await vhost[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    topic = uniqueName('notifications');
    pool = uniqueName('pool');
    const options = { driver: 'messagingv2', topics: [topic], publisherId: 'host1' };
    notifier = getNotifier(transport, { ...options, failures: 'thrown' });
  });

  async function startProgram(
    options: Readonly<Record<string, string | number>>,
  ): Promise<Program> {
    const program = startExample('notification-webhook', {
      oslo_messaging_notifications: { transport_url: vhost.url },
      notification_webhook: { topics: topic, pool, retry_delay: 0.01, timeout: 1, ...options },
    });
    await program.prints('posts notifications of');
    return program;
  }

  /** How many a queue has, those included that are not acknowledged. */
  async function waiting(queue: string): Promise<number> {
    const rows = await vhost.ctl.listQueues('name', 'messages');
    return Number(rows.find(({ name }) => name === queue)?.messages);
  }

  it('are posted with an idempotency key, those that are asked for', async () => {
    await using receiver = await Receiver.start(() => 204);
    await using program = await startProgram({ url: receiver.url, events: 'thing\\.' });
    await notifier.info({}, 'other', {});
    await notifier.warn({}, 'thing.made', { name: '你', big: 2n ** 70n });
    const [{ headers, body } = assert.fail(), ...others] = await receiver.posted.count(1);
    assert.deepEqual(others, []);
    const { message_id, timestamp, context, ...said } = body;
    assert.deepEqual(said, {
      publisher_id: 'host1',
      event_type: 'thing.made',
      priority: 'WARN',
      payload: { name: '你', big: String(2n ** 70n) },
    });
    assert.ok(typeof timestamp === 'string' && typeof context === 'object');
    assert.deepEqual([headers['idempotency-key'], headers['attempt']], [message_id, '1']);
    await until(async () => (await waiting(pool)) === 0, { everyMs: 100 });
    program.terminate();
    assert.equal(await program.exits(), 0);
  });

  const FAILURES: readonly (readonly [what: string, status: number | undefined])[] = [
    ['refused', 503],
    ['sent elsewhere', 302],
    ['not answered', undefined],
  ];
  for (const [what, status] of FAILURES) {
    it(`are posted again, with the same key, when they are ${what}`, async () => {
      let count = 0;
      await using receiver = await Receiver.start(() => (count++ < 2 ? status : 200));
      await using program = await startProgram({ url: receiver.url, timeout: 0.5 });
      await notifier.info({}, 'thing.made', {});
      const posted = await receiver.posted.count(3);
      await program.prints('posted thing.made');
      const keys = new Set(posted.map(({ headers }) => headers['idempotency-key']));
      assert.equal(keys.size, 1);
      assert.deepEqual(
        posted.map(({ headers }) => headers['attempt']),
        ['1', '2', '3'],
      );
    });
  }

  it('are posted again when the other side was away', async () => {
    const [port = 0] = await freePorts(1);
    const url = `http://127.0.0.1:${port}/hook`;
    await using program = await startProgram({ url, retries: 20 });
    await notifier.info({}, 'thing.made', {});
    await program.prints('An endpoint failed over notifications');
    await using receiver = await Receiver.start(() => 200, port);
    await receiver.posted.count(1);
    await program.prints('posted thing.made');
  });

  it('come to rest at the dead letter topic, from where they can be posted again', async () => {
    await using receiver = await Receiver.start(({ body }) =>
      body['event_type'] === 'thing.bad' ? 400 : 200,
    );
    await using program = await startProgram({ url: receiver.url, retries: 2 });
    await notifier.info({}, 'thing.bad', { number: 1 });
    await notifier.info({}, 'thing.good', { number: 2 });
    await program.prints('posted thing.good');
    await until(async () => (await waiting('notifications-undeliverable.info')) === 1, {
      everyMs: 100,
    });
    const bad = receiver.posted.all.filter(({ body }) => body['event_type'] === 'thing.bad');
    assert.equal(bad.length, 3);

    await using repaired = await Receiver.start(() => 200);
    const topics = 'notifications-undeliverable';
    await using again = await startProgram({ url: repaired.url, topics, pool: '' });
    const [{ headers, body } = assert.fail()] = await repaired.posted.count(1);
    await again.prints('posted thing.bad');
    assert.deepEqual(body['payload'], { number: 1 });
    assert.equal(headers['idempotency-key'], bad[0]?.headers['idempotency-key']);
  });
});
