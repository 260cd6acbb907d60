import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ConfigOpts, getRpcServer, getRpcTransport, Target } from '../../lib/index.ts';
import { TemporaryFiles } from '../conf/temporary-files.ts';
import { freePorts } from '../support/ports.ts';
import type { Finished } from '../support/process.ts';
import { createVhost, uniqueName, type TestVhost } from '../support/rabbit-vhost.ts';
import { command } from './command.ts';

interface Report {
  readonly ok: boolean;
  readonly url: string;
  readonly broker: { readonly name: string; readonly version: string } | null;
  readonly checks: readonly {
    readonly id: string;
    readonly outcome: 'ok' | 'found' | 'not-made';
    readonly reason?: string;
    readonly findings: readonly Record<'id' | 'severity' | 'subject' | 'meaning' | 'fix', string>[];
  }[];
}

async function examine(...args: readonly string[]): Promise<Report & Finished> {
  const done = await command(['doctor', '--json', ...args]);
  assert.match(done.stdout, /^\{.*\}\n$/, done.stderr);
  return { ...(JSON.parse(done.stdout) as Report), ...done };
}

function idsOf({ checks }: Report): readonly string[] {
  return checks.flatMap(({ findings }) => findings.map(({ id }) => id));
}

function outcomeOf({ checks }: Report, check: string): string | undefined {
  return checks.find(({ id }) => id === check)?.outcome;
}

describe('oslo-messaging doctor, of RabbitMQ', () => {
  let vhost: TestVhost;
  const user = uniqueName('user');
  const files = new TemporaryFiles();
  before(async () => {
    vhost = await createVhost();
    await vhost.ctl.ctl.addUser(user, 'secret-word');
  });
  after(async () => {
    files[Symbol.dispose]();
    await vhost.ctl.ctl.deleteUser(user);
    await vhost[Symbol.asyncDispose]();
  });

  function urlOf(username: string, password: string, name = vhost.name): string {
    return `rabbit://${username}:${password}@${new URL(vhost.url).host}/${name}`;
  }

  it('finds nothing where all is well, and names the checks that AMQP does not allow', async () => {
    const report = await examine('--transport-url', vhost.url);
    assert.deepEqual(idsOf(report), []);
    const notMade = report.checks.filter(({ outcome }) => outcome === 'not-made');
    assert.deepEqual(
      notMade.filter(({ reason }) => reason?.includes('--management-url')).map(({ id }) => id),
      [
        ...['alarms', 'deprecated-features', 'queue-types', 'queues-without-consumers'],
        ...['deaf-reply-queues', 'message-size'],
      ],
    );
    assert.match(report.broker?.version ?? '', /^\d+\.\d+/);
    assert.deepEqual([report.ok, report.code], [true, 0]);
  });

  it('tells a wrong login, and no secret', async () => {
    const report = await examine('--transport-url', urlOf(user, 'wrong-word'));
    assert.deepEqual(idsOf(report), ['login-refused']);
    assert.equal(outcomeOf(report, 'round-trip'), 'not-made');
    assert.doesNotMatch(report.stdout + report.stderr, /wrong-word/);
    assert.deepEqual([report.ok, report.broker, report.code], [false, null, 1]);
  });

  it('tells a virtual host that is not there', async () => {
    const report = await examine('--transport-url', urlOf(user, 'secret-word', 'nowhere'));
    assert.deepEqual(idsOf(report), ['vhost-refused']);
    assert.match(report.checks.flatMap(({ findings }) => findings)[0]?.fix ?? '', /add_vhost/);
  });

  for (const { permissions, id } of [
    { permissions: ['^$', '.*', '.*'], id: 'permission-configure' },
    { permissions: ['.*', '^$', '.*'], id: 'permission-write' },
    { permissions: ['.*', '.*', '^$'], id: 'permission-read' },
  ]) {
    it(`tells what is not permitted: ${id}`, async () => {
      const allow = ['set_permissions', '--vhost', vhost.name, user, ...permissions];
      await vhost.ctl.ctl.run(...allow);
      const report = await examine('--transport-url', urlOf(user, 'secret-word'));
      assert.deepEqual(idsOf(report), [id]);
      assert.equal(report.code, 1);
    });
  }

  it('sees the other brokers, when one of several is not there', async () => {
    const [port] = await freePorts(1);
    const { username, password, host } = new URL(vhost.url);
    const login = `${username}:${password}`;
    const url = `rabbit://${login}@127.0.0.1:${String(port)},${login}@${host}/${vhost.name}`;
    const report = await examine('--transport-url', url);
    assert.deepEqual(idsOf(report), ['port-closed']);
    assert.equal(outcomeOf(report, 'round-trip'), 'ok');
    assert.equal(report.code, 1);
  });

  describe('its queues', () => {
    const topic = uniqueName('topic');
    before(async () => {
      const transport = getRpcTransport(new ConfigOpts({ env: {} }), { url: vhost.url });
      const server = getRpcServer(transport, new Target({ topic, server: 'one' }), []);
      await server.start();
      await server[Symbol.asyncDispose]();
      await transport.close();
    });

    it('finds nobody where a server was', async () => {
      const report = await examine(
        ...['--transport-url', vhost.url, '--target', `${topic}.one`, '--target', 'never'],
      );
      assert.deepEqual(idsOf(report), [
        ...['queue-without-consumers', 'queue-without-consumers', 'queue-missing'],
      ]);
    });

    it('finds out that they are declared otherwise', async () => {
      const conf = files.write(
        'quorum.conf',
        `[DEFAULT]\ntransport_url = ${vhost.url}\n[oslo_messaging_rabbit]\nrabbit_quorum_queue = true\n`,
      );
      const report = await examine('--config-file', conf, '--target', topic);
      assert.ok(idsOf(report).includes('exchange-conflict'), idsOf(report).join());
      assert.ok(idsOf(report).includes('queue-conflict'), idsOf(report).join());
    });

    it('sees more through rabbitmqctl', async () => {
      const words = vhost.ctl.ctl.command.map((word) => `'${word}'`).join(' ');
      const url = `${vhost.url}?rabbit_quorum_queue=true`;
      const report = await examine('--transport-url', url, '--rabbitmqctl', words);
      assert.deepEqual(outcomeOf(report, 'message-size'), 'ok');
      assert.deepEqual(outcomeOf(report, 'alarms'), 'ok');
      assert.ok(idsOf(report).includes('queue-type-conflict'), idsOf(report).join());
    });
  });

  it('goes on when rabbitmqctl cannot be run', async () => {
    const report = await examine('--transport-url', vhost.url, '--rabbitmqctl', '/nonexistent/ctl');
    const { reason } = report.checks.find(({ id }) => id === 'alarms') ?? {};
    assert.match(reason ?? '', /rabbitmqctl cannot be asked: .*ENOENT/);
    assert.equal(report.code, 0);
  });
});

describe('oslo-messaging doctor', () => {
  const files = new TemporaryFiles();
  after(() => {
    files[Symbol.dispose]();
  });

  it('tells a host that is not known, and a port where nobody listens', async () => {
    const [port] = await freePorts(1);
    const url = `rabbit://a:b@broker.invalid:1,a:b@127.0.0.1:${String(port)}/`;
    const report = await examine('--transport-url', url);
    assert.deepEqual(idsOf(report), ['dns-unknown-host', 'port-closed']);
    assert.equal(report.code, 1);
  });

  it('has little to look at on fake://', async () => {
    const conf = files.write(
      'fake.conf',
      '[DEFAULT]\ntransport_url = fake://\nrpc_respons_timeout = 5\nrpc_response_timeout = 5\n',
    );
    const report = await examine('--config-file', conf);
    assert.deepEqual(idsOf(report), [
      ...['unknown-option', 'heartbeat-too-slow', 'replies-to-nobody', 'reconnect-too-slow'],
    ]);
    assert.equal(outcomeOf(report, 'login'), 'not-made');
    assert.equal(report.code, 0);
    const strict = await examine('--config-file', conf, '--strict');
    assert.equal(strict.code, 1);
  });

  it('tells people what it means and what to do', async () => {
    const [port] = await freePorts(1);
    const { stdout, code } = await command([
      ...['doctor', '--transport-url', `rabbit://me:secret@127.0.0.1:${String(port)}/`],
    ]);
    assert.match(
      stdout,
      /\n!! {2}ports of brokers are open\n {4}error port-closed: 127\.0\.0\.1:\d+\n {6}the machine answers.*\n {6}fix: start the broker/,
    );
    assert.match(stdout, /\n-- {2}not made, no broker could be connected to: permissions.*;/);
    assert.match(stdout, /\n\d+ checks made, \d+ not made: 1 error\n$/);
    assert.doesNotMatch(stdout, /secret/);
    assert.equal(code, 1);
  });

  for (const { args, says, code } of [
    { args: ['--management-url', 'rabbit:15672'], says: /--management-url takes http/, code: 2 },
    { args: ['--rabbitmqctl', '"x'], says: /a quote has no end/, code: 2 },
    { args: ['--target', '.x'], says: /neither TOPIC nor TOPIC\.SERVER/, code: 2 },
    { args: ['--timeout', '0'], says: /--timeout takes/, code: 2 },
    { args: ['--transport-url', 'zmq://'], says: /no such driver/, code: 3 },
  ]) {
    it(`refuses ${args.join(' ')}`, async () => {
      const done = await command(['doctor', ...args], {
        env: { OSLO_MESSAGING_URL: 'rabbit://127.0.0.1:1' },
      });
      assert.match(done.stderr, says);
      assert.equal(done.code, code);
    });
  }
});
