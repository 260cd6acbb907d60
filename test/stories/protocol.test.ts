import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { RPCServer } from '../../lib/rpc/rpc-server.ts';
import { Gate } from '../support/gate.ts';
import { uniqueName } from '../support/rabbit-vhost.ts';
import type { RawAddress, RawMessage } from '../support/raw-peer.ts';
import { Sightings } from '../support/sightings.ts';
import { until } from '../support/until.ts';
import { RawWorld } from './raw-world.ts';

describe('a request that comes twice', { timeout: 60_000 }, () => {
  let world: RawWorld;
  let server: RPCServer;
  let runs: Sightings<unknown>;
  let addresses: readonly RawAddress[];

  before(async () => {
    world = await RawWorld.open();
    const { scene, topic } = world;
    const work = async (_ctxt: unknown, { n }: { n: unknown }): Promise<void> => {
      runs.add(n);
      await new Promise(setImmediate);
    };
    server = await scene.serve({ work, barrier: () => 'passed' });
    addresses = [
      topic,
      { ...topic, routingKey: `${scene.topic}.server1` },
      { exchange: `${scene.topic}_fanout`, routingKey: '' },
    ];
  });
  beforeEach(() => {
    runs = new Sightings();
  });
  after(() => world[Symbol.asyncDispose]());

  /** Resolves when all that was sent before has been taken: on each of the queues the order is kept. */
  async function settled(): Promise<void> {
    const { scene, peer } = world;
    const client = scene.client();
    await client.call({}, 'barrier');
    await client.prepare({ server: 'server1' }).call({}, 'barrier');
    const replyQ = uniqueName('reply');
    const replies = await peer.receive(replyQ);
    const fanout = { exchange: `${scene.topic}_fanout`, routingKey: '' };
    await peer.send(fanout, { method: 'barrier', _msg_id: 'm', _reply_q: replyQ });
    await replies.count(1);
  }

  it('runs once, however many copies arrive at once and on whichever queues', async () => {
    const copies = Array.from({ length: 100 }, (_, n) => n).flatMap((n) =>
      addresses.map((address) => ({ address, n })),
    );
    const dropped = server.dropped.duplicate;
    await Promise.all(
      copies.map(({ address, n }) =>
        world.peer.send(address, { method: 'work', args: { n }, _unique_id: `once-${n}` }),
      ),
    );
    await settled();
    const once = Array.from({ length: 100 }, (_, n) => n);
    assert.deepEqual(
      [...runs.all].sort((a, b) => Number(a) - Number(b)),
      once,
    );
    assert.equal(server.dropped.duplicate - dropped, 200);
    assert.equal(world.scene.log.about(/seen before/).length, 200);
  });

  it('is still known after more than the sixteen others that Python remembers', async () => {
    const ids = ['again', ...Array.from({ length: 40 }, (_, n) => `other-${n}`), 'again'];
    for (const id of ids) {
      await world.peer.send(world.topic, { method: 'work', args: { n: id }, _unique_id: id });
    }
    await settled();
    assert.equal(runs.all.filter((id) => id === 'again').length, 1);
    assert.equal(runs.all.length, 41);
  });

  for (const id of [undefined, null, '']) {
    it(`runs each time when its id is ${JSON.stringify(id)}`, async () => {
      for (const n of [1, 2]) {
        await world.peer.send(world.topic, { method: 'work', args: { n }, _unique_id: id });
      }
      await settled();
      assert.deepEqual(runs.all, [1, 2]);
    });
  }
});

// Time is what these are about, so they do wait for it.
describe('a caller that monitors its call', { timeout: 60_000 }, () => {
  const TIMEOUT_S = 0.2;
  let world: RawWorld;
  let server: RPCServer;
  let gate: Gate;

  before(async () => {
    world = await RawWorld.open();
    server = await world.scene.serve({
      wait: () => gate.opened,
      fail: () => gate.opened.then(() => Promise.reject(new Error('failed'))),
      throws: () => {
        throw new Error('thrown');
      },
      unprintable: () => gate.opened.then(() => () => 'a function'),
    });
  });
  beforeEach(() => {
    gate = new Gate();
  });
  after(() => world[Symbol.asyncDispose]());

  async function call(message: RawMessage): Promise<Sightings<RawMessage>> {
    const replyQ = uniqueName('reply');
    const replies = await world.peer.receive(replyQ);
    await world.peer.send(world.topic, { ...message, _msg_id: 'm1', _reply_q: replyQ });
    return replies;
  }

  const kinds = (replies: readonly RawMessage[]): readonly string[] =>
    replies.map(({ ending, failure }) =>
      ending === true ? (failure === null ? 'result' : 'failure') : 'heartbeat',
    );

  it('hears from its server every half of its timeout, also of one second, and then the result', async () => {
    const startedAt = performance.now();
    const replies = await call({ method: 'wait', _timeout: 1 });
    const [heartbeat] = await replies.count(2);
    const elapsed = performance.now() - startedAt;
    assert.ok(elapsed >= 1_000 && elapsed < 1_900, `two heartbeats in ${elapsed} ms`);
    assert.ok(heartbeat);
    assert.deepEqual(Object.entries(heartbeat).slice(0, 4), [
      ['result', null],
      ['failure', null],
      ['ending', false],
      ['_msg_id', 'm1'],
    ]);
    assert.match(String(heartbeat['_unique_id']), /^[0-9a-f]{32}$/);
    gate.open();
    await replies.count(3);
    await delay(700);
    assert.deepEqual(kinds(replies.all), ['heartbeat', 'heartbeat', 'result']);
  });

  it('hears nothing of it when it does not ask', async () => {
    const replies = await call({ method: 'wait', _timeout: null });
    await delay(3 * TIMEOUT_S * 1_000);
    gate.open();
    await replies.count(1);
    assert.deepEqual(kinds(replies.all), ['result']);
  });

  for (const method of ['fail', 'unprintable']) {
    it(`hears no more of it after the failure: ${method}`, async () => {
      const replies = await call({ method, _timeout: TIMEOUT_S });
      await replies.count(1);
      gate.open();
      await until(() => kinds(replies.all).at(-1) === 'failure');
      const before = replies.all.length;
      await delay(3 * TIMEOUT_S * 1_000);
      assert.equal(replies.all.length, before);
    });
  }

  const immediate: readonly RawMessage[] = [
    { method: 'throws' },
    { method: 'missing' },
    { method: 'wait', version: '7.0' },
    { method: 'wait', version: 'abc' },
    { method: 'wait', namespace: 'nowhere' },
    { method: 'wait', args: [] },
    {},
  ];
  for (const message of immediate) {
    it(`hears of a failure at once, and no heartbeat ever: ${JSON.stringify(message)}`, async () => {
      const replies = await call({ ...message, _timeout: TIMEOUT_S });
      await replies.count(1);
      await delay(3 * TIMEOUT_S * 1_000);
      assert.deepEqual(kinds(replies.all), ['failure']);
    });
  }

  it('hears from a server that has been told to stop until that has answered', async () => {
    const replies = await call({ method: 'wait', _timeout: TIMEOUT_S });
    await replies.count(1);
    await server.stop();
    const atStop = replies.all.length;
    await replies.count(atStop + 2);
    gate.open();
    await server.wait();
    await until(() => kinds(replies.all).at(-1) === 'result');
    const before = replies.all.length;
    await delay(3 * TIMEOUT_S * 1_000);
    assert.equal(replies.all.length, before);
    await server.start();
  });
});
