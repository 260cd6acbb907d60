import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { MessageDeliveryFailure } from '../../../lib/errors.ts';
import { getRpcTransport } from '../../../lib/transport/create-transport.ts';
import {
  MessagingFixture,
  printBusMessage,
  TestBus,
  VirtualClock,
} from '../../../lib/testing/index.ts';
import { Sightings } from '../../support/sightings.ts';

/** A server of topic `t` that remembers what it was told, a client, and the bus between them. */
async function open(t: TestContext) {
  const clock = new VirtualClock();
  const bus = new TestBus({ clock });
  const messaging = await MessagingFixture.for(t, { on: bus });
  const heard = new Sightings<unknown>();
  const endpoint = {
    hear: (_ctxt: unknown, { n }: { n: unknown }) => {
      heard.add(n);
      return n;
    },
  };
  await messaging.serve({ topic: 't', server: 's' }, [endpoint]);
  const client = messaging.client({ topic: 't' }, { timeoutMs: 60_000 });
  return { clock, bus, messaging, heard, client };
}

describe('On a bus', () => {
  it('what passes is remembered, replies under the names of their requests', async (t) => {
    const { bus, client, clock, messaging } = await open(t);
    await client.call({ user: 'u' }, 'hear', { n: 1 });
    await client.cast({}, 'hear', { n: 2 });
    await client.fanoutCast({}, 'hear', { n: 3 });
    await assert.rejects(client.call({}, 'missing'));
    await messaging.notifier({ publisherId: 'p' }).error({}, 'e', { n: 4 });
    await clock.settle();
    assert.deepEqual(
      bus.messages.map(({ kind, name, routingKey }) => [
        kind,
        name,
        routingKey.replace(/_[0-9a-f]{32}$/, ''),
      ]),
      [
        ['call', 'hear', 't'],
        ['reply', 'hear', 'reply'],
        ['cast', 'hear', 't'],
        ['fanout', 'hear', ''],
        ['call', 'missing', 't'],
        ['failure', 'missing', 'reply'],
        ['notification', 'e', 'notifications.error'],
      ],
    );
    const [call] = bus.messages;
    assert.ok(call);
    assert.equal(call.ctxt['user'], 'u');
    assert.equal(printBusMessage(call), 'call hear {"n":1} to openstack/t');
  });

  it('what is dropped is never seen again, as often as was said', async (t) => {
    const { bus, clock, client, heard } = await open(t);
    const fault = bus.faults.drop({ kind: 'call', name: 'hear' }, { times: 1 });
    await assert.rejects(clock.until(client.call({}, 'hear', { n: 1 })), { stage: 'no-reply' });
    assert.equal(await client.call({}, 'hear', { n: 2 }), 2);
    assert.deepEqual([heard.all, fault.hits], [[2], 1]);
  });

  it('a reply that is dropped lets the call run into its timeout, though it was executed', async (t) => {
    const { bus, clock, client, heard } = await open(t);
    const lost = bus.faults.drop({ kind: 'reply', name: 'hear' });
    await assert.rejects(clock.until(client.call({}, 'hear', { n: 1 })), { stage: 'no-reply' });
    lost.end();
    assert.equal(await client.call({}, 'hear', { n: 2 }), 2);
    assert.deepEqual(heard.all, [1, 2]);
  });

  it('what comes twice is executed once, and answered once', async (t) => {
    const { bus, clock, client, heard } = await open(t);
    const fault = bus.faults.duplicate();
    assert.equal(await client.call({}, 'hear', { n: 1 }), 1);
    await client.cast({}, 'hear', { n: 2 });
    await clock.settle();
    assert.deepEqual([heard.all, fault.hits], [[1, 2], 3]);
  });

  it('what is delayed comes later, and at the end of the fault', async (t) => {
    const { bus, clock, client, heard } = await open(t);
    const fault = bus.faults.delay({ kind: 'cast' }, { byMs: 5_000 });
    await client.cast({}, 'hear', { n: 1 });
    await clock.advance(4_999);
    assert.deepEqual(heard.all, []);
    await clock.advance(1);
    assert.deepEqual(heard.all, [1]);
    await client.cast({}, 'hear', { n: 2 });
    fault.end();
    fault.end();
    await clock.settle();
    assert.deepEqual(heard.all, [1, 2]);
    await clock.advance(10_000);
    assert.deepEqual(heard.all, [1, 2]);
  });

  it('groups come in the reverse order, the last one as far as it got', async (t) => {
    const { bus, clock, client, heard } = await open(t);
    const fault = bus.faults.reorder({ kind: 'cast' }, { groupOf: 3 });
    for (let n = 1; n <= 5; n += 1) await client.cast({}, 'hear', { n });
    await clock.settle();
    assert.deepEqual(heard.all, [3, 2, 1]);
    fault.end();
    await clock.settle();
    assert.deepEqual(heard.all, [3, 2, 1, 5, 4]);
    assert.throws(() => bus.faults.reorder({}, { groupOf: 1 }), { argument: 'groupOf' });
  });

  it('what is undeliverable is as if nobody had ever listened', async (t) => {
    const { bus, clock, client, heard, messaging } = await open(t);
    bus.faults.undeliverable((message) => message.name === 'hear');
    const careful = client.prepare({ transportOptions: { atLeastOnce: true } });
    const undeliverable = { name: 'MessageUndeliverable' };
    await assert.rejects(careful.call({}, 'hear', { n: 1 }), undeliverable);
    await assert.rejects(careful.cast({}, 'hear', { n: 2 }), undeliverable);
    await assert.rejects(clock.until(client.call({}, 'hear', { n: 3 })), { stage: 'unroutable' });
    await client.cast({}, 'hear', { n: 4 });
    assert.equal(messaging.transport.health().unroutableCasts, 2);
    assert.deepEqual(heard.all, []);
  });

  it('a deaf server gets what was sent when it hears again', async (t) => {
    const { bus, clock, client, heard } = await open(t);
    const fault = bus.faults.deaf('t');
    const call = client.call({}, 'hear', { n: 1 });
    await clock.advance(30_000);
    assert.deepEqual(heard.all, []);
    assert.equal(await client.prepare({ server: 's' }).call({}, 'hear', { n: 2 }), 2);
    fault.end();
    assert.equal(await call, 1);
  });

  it('a server deaf for too long does not get what has expired', async (t) => {
    const { bus, clock, client, heard } = await open(t);
    const fault = bus.faults.deaf();
    const call = client.call({}, 'hear', { n: 1 });
    await assert.rejects(clock.until(call), { stage: 'no-reply' });
    fault.end();
    await clock.settle();
    assert.deepEqual(heard.all, []);
  });

  it('all faults end together', async (t) => {
    const { bus, client } = await open(t);
    bus.faults.drop();
    bus.faults.deaf();
    bus.faults.disconnect();
    bus.faults.end();
    assert.equal(await client.call({}, 'hear', { n: 1 }), 1);
  });
});

describe('While the bus cannot be reached', () => {
  it('what is sent waits for it, and says so', async (t) => {
    const { bus, clock, client, heard, messaging } = await open(t);
    const states: unknown[] = [];
    messaging.transport.on('connection', ({ to, error }) => states.push([to, error]));
    bus.faults.disconnect('cable cut');
    assert.equal(messaging.transport.health().healthy, false);
    const sent = [
      client.call({}, 'hear', { n: 1 }),
      client.cast({}, 'hear', { n: 2 }),
      messaging.notifier().info({}, 'e', {}),
    ];
    await clock.advance(30_000);
    assert.deepEqual(heard.all, []);
    bus.faults.reconnect();
    await Promise.all(sent);
    await clock.settle();
    assert.deepEqual(heard.all, [1, 2]);
    assert.deepEqual(states, [
      ['waiting', 'cable cut'],
      ['ready', undefined],
    ]);
  });

  it('it waits as long as its time, its retries and its signal allow', async (t) => {
    const { bus, clock, client, heard } = await open(t);
    bus.faults.disconnect();
    await assert.rejects(clock.until(client.call({}, 'hear', { n: 1 })), { stage: 'not-sent' });
    const impatient = client.prepare({ retry: 0 });
    await assert.rejects(clock.until(impatient.cast({}, 'hear', { n: 2 })), MessageDeliveryFailure);
    const before = clock.now();
    const patient = client.prepare({ retry: 3 });
    await assert.rejects(clock.until(patient.call({}, 'hear', { n: 3 })), /after 4 attempts/);
    assert.equal(clock.now() - before, 3_000);
    const leaving = new AbortController();
    const cast = client.cast({}, 'hear', { n: 4 }, { signal: leaving.signal });
    leaving.abort(new Error('left'));
    await assert.rejects(cast, /^Error: left$/);
    bus.faults.reconnect();
    await clock.settle();
    assert.deepEqual(heard.all, []);
  });

  it('replies come when it can be reached again, and gathers end unsent', async (t) => {
    const { bus, clock, messaging } = await open(t);
    await messaging.serve({ topic: 'slow' }, [{ work: () => clock.pause(1_000, undefined) }]);
    const client = messaging.client({ topic: 'slow' }, { timeoutMs: 60_000 });
    const call = client.call({}, 'work');
    await clock.settle();
    bus.faults.disconnect();
    await clock.advance(10_000);
    const gathering = client.gather({}, 'work', {}, { timeoutMs: 5_000 });
    await assert.rejects(clock.until(gathering.toArray()), { stage: 'not-sent' });
    bus.faults.reconnect();
    assert.equal(await call, null);
  });

  it('what was delivered and not begun comes again, to whoever is free', async (t) => {
    const { bus, clock, messaging } = await open(t);
    const begun: unknown[] = [];
    const endpoint = {
      work: async (_ctxt: unknown, { n }: { n: number }) => {
        begun.push(n);
        await clock.pause(10_000);
        return n;
      },
    };
    await messaging.serve({ topic: 'one' }, [endpoint], { concurrency: 1 });
    const client = messaging.client({ topic: 'one' }, { timeoutMs: 60_000 });
    const calls = Promise.all([1, 2].map((n) => client.call({}, 'work', { n })));
    await clock.settle();
    bus.faults.disconnect();
    bus.faults.reconnect();
    assert.deepEqual(await clock.until(calls), [1, 2]);
    assert.deepEqual(begun, [1, 2]);
  });

  it('a transport that is closed lets go of what waits', async (t) => {
    const { bus, messaging } = await open(t);
    const transport = getRpcTransport(messaging.conf);
    bus.faults.disconnect();
    const request = {
      target: messaging.client({ topic: 't' }).target,
      ctxt: {},
      method: 'hear',
      args: {},
    };
    const sent = [transport.cast(request, {}), transport.call(request, { timeoutMs: 60_000 })];
    const rejected = sent.map((one) => assert.rejects(one, { name: 'TransportClosed' }));
    await transport.close();
    await Promise.all(rejected);
  });
});
