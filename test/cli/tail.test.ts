import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { NotifyPeer } from '../support/notify-peer.ts';
import type { Program } from '../support/program.ts';
import { createVhost, uniqueName, type TestVhost } from '../support/rabbit-vhost.ts';
import { until } from '../support/until.ts';
import { command, startCommand } from './command.ts';

const TOPIC = uniqueName('tail');

function isTap(queue: string): boolean {
  return queue.startsWith('tap_');
}

describe('oslo-messaging tail', () => {
  let vhost: TestVhost;
  let python: NotifyPeer;
  before(async () => {
    [vhost, python] = await Promise.all([createVhost(), NotifyPeer.start()]);
    // The exchange is there, and somebody to steal from.
    await python.listen({
      ...{ name: 'real', url: vhost.url, topics: [TOPIC], priorities: ['info', 'error'] },
    });
  });
  after(async () => {
    await python[Symbol.asyncDispose]();
    await vhost[Symbol.asyncDispose]();
  });

  async function notify(event: string, more: object = {}): Promise<void> {
    await python.notify({
      ...{ url: vhost.url, topics: [TOPIC], priority: 'info', event_type: event },
      ...{ payload: { n: 1, password: 'secret-word' }, ...more },
    });
  }

  /** The queues of the tails that hear: bound last, after they are consumed. */
  async function taps(): Promise<string[]> {
    const bindings = await vhost.ctl.listBindings('source_name', 'destination_name');
    const bound = bindings.filter(({ source_name: source }) => source === 'openstack');
    return bound.map(({ destination_name: name }) => String(name)).filter(isTap);
  }

  /** Resolves when what is sent from now on is heard. */
  async function tailing(...args: readonly string[]): Promise<Program> {
    // The queue of a tail that has just ended may still be there.
    const before = await taps();
    const tail = startCommand(['tail', '--topic', TOPIC, ...args], {
      OSLO_MESSAGING_URL: vhost.url,
    });
    await until(async () => (await taps()).some((name) => !before.includes(name)));
    return tail;
  }

  it('prints what is sent, and takes it from nobody', async () => {
    await using tail = await tailing('--limit', '2');
    await notify('one');
    await notify('two', { priority: 'error', driver: 'messaging', payload: ['x'] });
    assert.equal(await tail.exits(), 0);
    const [first = '', second = ''] = tail.printed.split('\n');
    assert.match(first, /^\d{4}-\d\d-\d\d \S+ INFO {4} one \S+ \{"n":1,"password":"\*\*\*"\}$/);
    assert.match(second, /^\S+ \S+ ERROR {3} two \S+ \["x"\]$/);
    const received = await until(async () => {
      const all = await python.received('real');
      return all.length === 2 && all;
    });
    assert.deepEqual(
      received.map(({ event_type: event }) => event),
      ['one', 'two'],
    );
    await until(async () => (await vhost.ctl.listQueues('name')).length === 2);
  });

  it('prints those that are asked for, as JSON', async () => {
    await using tail = await tailing(
      ...['--event', 'compute\\.', '--priority', 'info', '--limit', '1', '--json'],
    );
    await notify('network.up');
    await notify('compute.down', { priority: 'error' });
    await notify('compute.up');
    assert.equal(await tail.exits(), 0);
    const printed = JSON.parse(tail.printed) as Record<string, unknown>;
    const { kind, name, envelope, routing_key: key } = printed;
    assert.deepEqual(
      { kind, name, envelope, key },
      { kind: 'notification', name: 'compute.up', envelope: '2.0', key: `${TOPIC}.info` },
    );
  });

  it('counts until Ctrl-C', async () => {
    await using tail = await tailing('--stats', '--json');
    for (const event of ['a', 'b', 'a']) await notify(event);
    await until(async () => (await python.received('real')).length >= 3);
    // A message for itself: what came before it has been counted.
    await until(async () => {
      await notify('c');
      const queues = await vhost.ctl.listQueues('name', 'messages');
      return queues.find(({ name }) => isTap(String(name)))?.messages === 0;
    });
    tail.kill('SIGINT');
    assert.equal(await tail.exits(), 130);
    const { by_event: byEvent, total } = JSON.parse(tail.printed) as {
      readonly total: number;
      readonly by_event: Readonly<Record<string, number>>;
    };
    assert.deepEqual([byEvent['a'], byEvent['b']], [2, 1]);
    assert.equal(total, 3 + (byEvent['c'] ?? 0));
  });

  it('says what is no notification, and goes on', async () => {
    await using tail = await tailing('--limit', '1', '-v');
    const sent = await command(
      ['cast', TOPIC, 'm', '--server', 'info', '--exchange', 'openstack'],
      {
        env: { OSLO_MESSAGING_URL: vhost.url },
      },
    );
    assert.equal(sent.code, 0, sent.stderr);
    await notify('after');
    assert.equal(await tail.exits(), 0);
    assert.match(tail.printed, /a message to openstack\/tail-\w+\.info: It is a cast and no notif/);
    assert.match(tail.printed, /\nnotification after\n {2}exchange/);
  });

  it('ends when none comes', async () => {
    const env = { OSLO_MESSAGING_URL: vhost.url };
    const idle = ['tail', '--topic', TOPIC, '--idle-timeout', '0.2'];
    const silent = await command(idle, { env });
    assert.deepEqual(silent, { code: 0, stdout: '', stderr: '' });
    const short = await command([...idle, '--limit', '3'], { env });
    assert.match(short.stderr, /0 of 3 have come/);
    assert.equal(short.code, 5);
  });

  it('waits for an exchange that is not there yet', async () => {
    await using tail = startCommand(['tail', '--exchange', 'later'], {
      OSLO_MESSAGING_URL: vhost.url,
    });
    await tail.prints('there is no exchange "later": waiting for it');
    tail.kill('SIGINT');
    assert.equal(await tail.exits(), 130);
  });

  it('says why it cannot listen', async () => {
    const { host } = new URL(vhost.url);
    const login = await command(['tail', '--transport-url', `rabbit://nobody:secret@${host}/`]);
    assert.match(login.stderr, /refuses the login of user "nobody"/);
    assert.equal(login.code, 8);
    const gone = await command([
      ...['tail', '--transport-url', 'rabbit://127.0.0.1:1/', '--timeout', '0.5'],
    ]);
    assert.match(gone.stderr, /Cannot reach the broker at 127\.0\.0\.1:1: .*gave up after 0\.5 s/);
    assert.equal(gone.code, 4);
  });

  it('hears nothing on fake://, where each process has a broker of its own', async () => {
    const done = await command(['tail', '--transport-url', 'fake://', '--idle-timeout', '0.1']);
    assert.deepEqual(done, { code: 0, stdout: '', stderr: '' });
  });

  for (const { args, says } of [
    { args: ['--limit', '0'], says: /--limit takes 1 or more/ },
    { args: ['--idle-timeout', '-1'], says: /--idle-timeout takes a number of seconds above zero/ },
    { args: ['--event', '('], says: /eventType/ },
    { args: ['--priority', 'loud'], says: /Argument: priority, Given: "loud"/ },
  ]) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { code, stderr } = await command(['tail', '--transport-url', 'fake://', ...args]);
      assert.match(stderr, says);
      assert.equal(code, 2);
    });
  }
});
