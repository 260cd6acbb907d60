import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { TemporaryFiles } from '../conf/temporary-files.ts';
import { NotifyPeer, type NotificationAtPeer } from '../support/notify-peer.ts';
import type { Finished } from '../support/process.ts';
import { createVhost, uniqueName, type TestVhost } from '../support/rabbit-vhost.ts';
import { until } from '../support/until.ts';
import { command } from './command.ts';

const TOPIC = uniqueName('notify');

describe('oslo-messaging notify, to Python', () => {
  let vhost: TestVhost;
  let python: NotifyPeer;
  const files = new TemporaryFiles();
  before(async () => {
    [vhost, python] = await Promise.all([createVhost(), NotifyPeer.start()]);
    const priorities = ['info', 'error'];
    await python.listen({ name: 'all', url: vhost.url, topics: [TOPIC], priorities });
  });
  after(async () => {
    files[Symbol.dispose]();
    await python[Symbol.asyncDispose]();
    await vhost[Symbol.asyncDispose]();
  });

  function notify(...args: readonly string[]): Promise<Finished> {
    return command(['notify', ...args, '--topic', TOPIC], {
      env: { OSLO_MESSAGING_URL: vhost.url },
    });
  }

  function arrived(event: string): Promise<NotificationAtPeer> {
    return until(async () =>
      (await python.received('all')).find(({ event_type: type }) => type === event),
    );
  }

  it('sends a payload of assignments', async () => {
    const done = await notify('one', 'name=n', 'size:=[1, 2.5]');
    assert.deepEqual(done, { code: 0, stdout: '', stderr: '' });
    const { method, publisher_id: publisher, payload } = await arrived('one');
    assert.deepEqual(payload, { name: 'n', size: [1, 2.5] });
    assert.deepEqual([method, publisher], ['info', `oslo-messaging.${hostname()}`]);
  });

  it('sends data of a file, in a priority, by a publisher, with a context', async () => {
    const file = files.write('payload.json', '{"a": 1, "b": null}');
    const done = await notify(
      ...['two', '-d', `@${file}`, 'a=2', '--priority', 'error', '--publisher-id', 'disk.h'],
      ...['--context', 'request_id=req-1', '--json'],
    );
    assert.match(done.stdout, /^\{"sent":true,"topics":\["notify-\w+"\],"elapsed_ms":[\d.]+\}\n$/);
    const { method, publisher_id: publisher, payload, ctxt } = await arrived('two');
    assert.deepEqual(payload, { a: '2', b: null });
    assert.deepEqual([method, publisher], ['error', 'disk.h']);
    assert.equal(ctxt?.['request_id'], 'req-1');
  });

  it('sends to where a configuration file keeps its notifications', async () => {
    const conf = files.write(
      'service.conf',
      `[oslo_messaging_notifications]\ntransport_url = ${vhost.url}\ntopics = ${TOPIC}\n`,
    );
    const { code } = await command(['notify', 'three', '--config-file', conf]);
    assert.equal(code, 0);
    assert.deepEqual((await arrived('three')).payload, {});
  });

  it('says why it was not sent', async () => {
    const { host } = new URL(vhost.url);
    const { code, stderr } = await command([
      ...['notify', 'four', '--transport-url', `rabbit://nobody:secret@${host}/`],
    ]);
    assert.match(stderr, /^oslo-messaging: The broker at .* refuses the login of user "nobody"/);
    assert.doesNotMatch(stderr, /secret/);
    assert.equal(code, 8);
  });
});

describe('oslo-messaging notify', () => {
  const files = new TemporaryFiles();
  after(() => {
    files[Symbol.dispose]();
  });

  it('asks in a profile marked production', async () => {
    const profiles = files.write('profiles.conf', '[prod]\nurl = fake://\nproduction = true\n');
    const { code, stderr } = await command(['notify', 'e', '--profile', 'prod'], {
      env: { OSLO_MESSAGING_PROFILES: profiles },
    });
    assert.match(stderr, /"prod" is production: say --yes to notify e \(info\) to notifications/);
    assert.equal(code, 2);
  });

  it('shows with --dry-run what would be sent, secrets masked', async () => {
    const { code, stdout } = await command([
      ...[
        'notify',
        'e',
        'admin_pass=x',
        '--transport-url',
        'rabbit://nowhere',
        '--exchange',
        'nova',
      ],
      ...['--topic', 't', '--priority', 'warn', '--dry-run', '--json'],
    ]);
    assert.equal(code, 0);
    const { body, properties, ...way } = JSON.parse(stdout) as Record<string, object>;
    assert.deepEqual(way, { exchange: 'nova', routing_key: 't.warn' });
    assert.deepEqual(properties, {
      content_type: 'application/json',
      content_encoding: 'utf-8',
      delivery_mode: 2,
      priority: 0,
      headers: {},
    });
    const { 'oslo.message': message } = body as { readonly 'oslo.message': object };
    assert.deepEqual(Object.keys(message).slice(0, 4), [
      ...['message_id', 'publisher_id', 'event_type', 'priority'],
    ]);
    assert.deepEqual((message as { readonly payload: unknown }).payload, { admin_pass: '***' });
  });

  it('shows one without an envelope', async () => {
    const { stdout } = await command([
      ...['notify', 'e', '--transport-url', 'fake://', '--no-envelope', '--dry-run', '--json'],
    ]);
    const { body } = JSON.parse(stdout) as { readonly body: Record<string, unknown> };
    assert.equal(body['event_type'], 'e');
  });

  for (const { args, says } of [
    { args: ['e', '--priority', 'loud'], says: /Argument: priority, Given: "loud"/ },
    { args: ['e', '-d', '[1]'], says: /the argument holds no JSON object/ },
    { args: ['e', 'x'], says: /"x" is neither key=value nor key:=json/ },
    { args: ['e', '--timeout', '0'], says: /--timeout takes a number of seconds above zero/ },
    { args: [], says: /Not enough non-option arguments/ },
  ]) {
    it(`refuses ${args.join(' ') || 'nothing'}`, async () => {
      const { code, stderr } = await command(['notify', ...args, '--transport-url', 'fake://']);
      assert.match(stderr, says);
      assert.equal(code, 2);
    });
  }
});
