import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createVhost, type TestVhost } from '../support/rabbit-vhost.ts';
import { command } from './command.ts';

const QUEUE = { durable: false, exclusive: false, consumers: 1, messages: 0, type: 'classic' };

/** What RabbitMQ 3.13's management API prints, as far as it is looked at. */
const PAGES: Readonly<Record<string, unknown>> = {
  nodes: [
    { name: 'rabbit@a', mem_alarm: false, disk_free_alarm: false },
    { name: 'rabbit@b', mem_alarm: true, disk_free_alarm: false },
  ],
  'deprecated-features/used': [{ name: 'transient_nonexcl_queues', deprecation_phase: 'x' }],
  queues: [
    { ...QUEUE, name: 'compute' },
    { ...QUEUE, name: 'conductor', type: 'quorum', durable: true },
    { ...QUEUE, name: 'notifications.info', consumers: 0, messages: 7 },
    { ...QUEUE, name: 'reply_1', consumers: 0, messages: 2 },
    { ...QUEUE, name: 'reply_2', consumers: 0 },
    { ...QUEUE, name: 'mine', type: 'quorum', exclusive: true },
  ],
};

describe('oslo-messaging doctor, by the management API', () => {
  let vhost: TestVhost;
  let server: Server;
  let base: string;
  const asked: { readonly path: string; readonly login: string }[] = [];
  before(async () => {
    vhost = await createVhost();
    server = createServer((request, response) => {
      const [, login = ''] = (request.headers.authorization ?? '').split(' ');
      const path = request.url ?? '';
      asked.push({ path, login: Buffer.from(login, 'base64').toString() });
      const [, page = ''] = /^\/api\/(.*?)(?:\/test-\w+)?$/.exec(path) ?? [];
      const body = PAGES[page];
      response.statusCode = login === '' ? 401 : body === undefined ? 404 : 200;
      response.end(JSON.stringify(body ?? { error: 'not here' }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.close();
    await vhost[Symbol.asyncDispose]();
  });

  async function examine(managementUrl: string): Promise<Map<string, Checked>> {
    const { stdout, stderr } = await command([
      ...['doctor', '--transport-url', vhost.url, '--management-url', managementUrl, '--json'],
    ]);
    assert.doesNotMatch(stdout + stderr, /secret/);
    const { checks } = JSON.parse(stdout) as { readonly checks: readonly Checked[] };
    return new Map(checks.map((check) => [check.id, check]));
  }

  interface Checked {
    readonly id: string;
    readonly reason?: string;
    readonly findings: readonly { readonly id: string; readonly subject: string }[];
  }

  it('finds what AMQP does not tell', async () => {
    const checks = await examine(`http://monitor:secret@${base}/`);
    const found = [...checks.values()].flatMap(({ findings }) =>
      findings.map(({ id, subject }) => `${id}: ${subject}`),
    );
    assert.deepEqual(found, [
      'resource-alarm: mem_alarm of rabbit@b',
      'deprecated-feature: transient_nonexcl_queues',
      'queue-type-conflict: queue "conductor"',
      'queue-without-consumers: queue "notifications.info"',
      'reply-queue-deaf: queue "reply_1"',
    ]);
    assert.match(checks.get('message-size')?.reason ?? '', /does not tell it; --rabbitmqctl does/);
    assert.ok(asked.every(({ login }) => login === 'monitor:secret'));
    assert.ok(asked.some(({ path }) => path === `/api/queues/${vhost.name}`));
  });

  it('asks with the login of the transport where it has no other', async () => {
    asked.length = 0;
    await examine(`http://${base}`);
    const { username, password } = new URL(vhost.url);
    assert.deepEqual(
      new Set(asked.map(({ login }) => login)),
      new Set([`${username}:${password}`]),
    );
  });

  it('goes on when it cannot be asked', async () => {
    const checks = await examine('http://monitor:secret@127.0.0.1:1');
    assert.match(
      checks.get('alarms')?.reason ?? '',
      /^http:\/\/monitor:\*\*\*@127\.0\.0\.1:1 cannot be asked: /,
    );
    assert.deepEqual(checks.get('round-trip')?.findings, []);
  });
});
