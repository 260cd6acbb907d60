import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { preOslo, type PreOsloRelease } from '../../lib/dialects.ts';
import { RemoteError } from '../../lib/index.ts';
import { DialectWorld } from '../support/dialect-world.ts';
import { RpcPeer } from '../support/rpc-peer.ts';
import { until } from '../support/until.ts';

const TOPIC = 'compute';
const RELEASES: readonly PreOsloRelease[] = ['diablo', 'essex', 'folsom'];

/** The manager of `test/peers/pre_oslo_server.py`, here. */
class Manager {
  readonly received: string[] = [];
  readonly #host: string;

  constructor(host: string) {
    this.#host = host;
  }

  fun(_ctxt: unknown, { n }: { n: number }): number {
    this.received.push(`fun(${n})`);
    return n * n;
  }

  context(ctxt: unknown): unknown {
    return ctxt;
  }

  nothing(): void {
    this.received.push('nothing()');
  }

  whoami(): string {
    return this.#host;
  }

  fail(): never {
    throw new RangeError('no such instance');
  }
}

describe('RPC as it was before oslo, with python3-kombu', () => {
  for (const release of RELEASES) {
    it(`a client here, a server of ${release} in Python`, async () => {
      await using world = await DialectWorld.start();
      await world.peer('pre_oslo_server.py', TOPIC, 'host1', release).prints('listens');
      const client = world.client(world.speak(preOslo({ release })), { topic: TOPIC });
      assert.equal(await client.call({}, 'fun', { n: 2 }), 4);
      assert.equal(await client.prepare({ server: 'host1' }).call({}, 'whoami', {}), 'host1');
      assert.deepEqual(await client.call({ user_id: 'alice' }, 'context', {}), {
        user_id: 'alice',
      });
      assert.equal(await client.call({}, 'nothing', {}), null);
      // Of several results the last one is that of a call.
      assert.equal(await client.call({}, 'count_to', { n: 3 }), 3);
      await assert.rejects(client.call({}, 'fail', {}), (error) => {
        assert.ok(error instanceof RemoteError);
        assert.equal(error.excType, 'ValueError');
        assert.equal(error.value, 'no such instance');
        assert.match(error.traceback.join(''), /pre_oslo_server\.py/);
        return true;
      });
    });

    it(`a client of ${release} in Python, a server here`, async () => {
      await using world = await DialectWorld.start();
      const manager = new Manager('host1');
      const target = { topic: TOPIC, server: 'host1' };
      await world.serve(world.speak(preOslo({ release })), target, manager);
      const call = async (topic: string, method: string, args = '{}'): Promise<string> => {
        const client = world.peer('pre_oslo_client.py', topic, method, args, release);
        assert.equal(await client.exits(), 0);
        return client.printed;
      };
      assert.equal(await call(TOPIC, 'fun', '{"n": 2}'), '4\ndone\n');
      assert.equal(await call(`${TOPIC}.host1`, 'whoami'), '"host1"\ndone\n');
      assert.match(await call(TOPIC, 'context'), /"user_id": "alice".*\ndone\n/);
      assert.match(await call(TOPIC, 'fail'), /^failed .*ValueError.*no such instance/s);
      assert.equal(await call(TOPIC, 'nothing'), release === 'diablo' ? 'done\n' : 'null\ndone\n');
    });
  }

  it('casts and fanouts, in both directions', async () => {
    await using world = await DialectWorld.start();
    const python = world.peer('pre_oslo_server.py', TOPIC, 'py1');
    await python.prints('listens');
    const old = world.speak(preOslo());
    const manager = new Manager('node1');
    await world.serve(old, { topic: TOPIC, server: 'node1' }, manager);
    const client = world.client(old, { topic: TOPIC });

    await client.fanoutCast({}, 'nothing', {});
    await python.prints('py1: nothing');
    await until(() => manager.received.length === 1);

    assert.equal(
      await world.peer('pre_oslo_client.py', `fanout:${TOPIC}`, 'fun', '{"n": 7}').exits(),
      0,
    );
    await python.prints('py1: fun');
    await until(() => manager.received.includes('fun(7)'));

    await client.prepare({ server: 'node1' }).cast({}, 'fun', { n: 8 });
    await until(() => manager.received.includes('fun(8)'));
  });

  it('a gather hears all hosts of that time', async () => {
    await using world = await DialectWorld.start();
    for (const host of ['py1', 'py2']) {
      await world.peer('pre_oslo_server.py', TOPIC, host, 'essex').prints('listens');
    }
    const old = world.speak(preOslo({ release: 'essex' }));
    await world.serve(old, { topic: TOPIC, server: 'node1' }, new Manager('node1'));
    const gathering = world
      .client(old, { topic: TOPIC })
      .gather({}, 'whoami', {}, { timeoutMs: 10_000, expected: 3 });
    const answers = await gathering.toArray();
    const hosts = answers.map((answer) => ('value' in answer ? answer.value : answer.failure));
    assert.deepEqual(hosts.sort(), ['node1', 'py1', 'py2']);
  });

  it('a late reply is known for one, and counted', async () => {
    await using world = await DialectWorld.start();
    await world.peer('pre_oslo_server.py', TOPIC, 'slow', 'folsom', '1').prints('listens');
    const old = world.speak(preOslo());
    const client = world.client(old, { topic: TOPIC }, 500);
    await assert.rejects(client.call({}, 'fun', { n: 2 }), { code: 'OSLO_MESSAGING_TIMEOUT' });
    await until(() => old.counts.lateReplies === 1);
  });
});

describe('A fleet that moves from there to oslo, one process at a time', () => {
  it('a server in the old dialect answers callers of both', async () => {
    await using world = await DialectWorld.start();
    await using python = await RpcPeer.start();
    await world.serve(
      world.speak(preOslo()),
      { topic: TOPIC, server: 'host1' },
      new Manager('host1'),
    );

    const old = world.peer('pre_oslo_client.py', TOPIC, 'fun', '{"n": 3}');
    assert.equal(await old.exits(), 0);
    assert.equal(old.printed, '9\ndone\n');

    const where = { url: world.url, topic: TOPIC, exchange: 'nova', timeout: 20 };
    const { result } = await python.call({ ...where, method: 'fun', args: { n: 4 } });
    assert.equal(result, 16);
    const { raised } = await python.call({ ...where, method: 'fail' });
    assert.equal(raised?.class, 'ValueError');
    const monitored = { ...where, method: 'whoami', call_monitor_timeout: 1 };
    assert.equal((await python.call(monitored)).result, 'host1');

    const oslo = world.client(world.oslo, { topic: TOPIC });
    assert.equal(await oslo.call({}, 'fun', { n: 5 }), 25);
  });

  it('a client in the old dialect is answered by servers of both', async () => {
    await using world = await DialectWorld.start();
    await using python = await RpcPeer.start();
    await world.peer('pre_oslo_server.py', 'old', 'host1').prints('listens');
    await python.serve({ url: world.url, topic: 'new', server: 'host2', exchange: 'nova' });
    const transport = world.speak(preOslo());
    assert.equal(await world.client(transport, { topic: 'old' }).call({}, 'fun', { n: 3 }), 9);
    const client = world.client(transport, { topic: 'new' });
    assert.equal(await client.call({}, 'add', { a: 2, b: 3 }), 5);
    await assert.rejects(client.call({}, 'fail', { kind: 'x' }), { excType: 'ValueError' });
  });
});
