import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  NoMatchingRecording,
  RecordingRefused,
  RecordingStopped,
  RECORD_MODES,
  type CassetteEvent,
} from '../../../../lib/cassette.ts';
import {
  getNotificationListener,
  MessagingTimeout,
  Notifier,
  type Notification,
  RemoteError,
  Target,
} from '../../../../lib/index.ts';
import { CassetteWorld } from '../../../support/cassette-world.ts';
import { until } from '../../../support/until.ts';

const UUID = '267597fa-1a95-4252-b70f-dac8834fa7ce';

class QuotaExceeded extends Error {
  static readonly remoteName = { module: 'nova.exception', class: 'QuotaExceeded' };
}

class Counter {
  calls = 0;

  next(_ctxt: unknown, args: object): unknown {
    this.calls += 1;
    return { n: this.calls, ...args };
  }

  fail(): never {
    this.calls += 1;
    throw new QuotaExceeded('too much');
  }
}

function kinds(events: readonly CassetteEvent[]): string[] {
  return events.map(({ event }) => event);
}

describe('a cassette in a client', () => {
  it('records what is asked and what comes back', async () => {
    await using world = new CassetteWorld();
    await world.serve(new Counter());
    const cassette = await world.insert({ mode: 'once' });
    assert.equal(cassette.doing, 'recording');
    const client = world.client(world.transport({ decorate: cassette.decorate }));
    assert.deepEqual(await client.call({ auth_token: 'hush' }, 'next', { id: UUID }), {
      n: 1,
      id: UUID,
    });
    await assert.rejects(client.call({}, 'fail', {}), RemoteError);
    await client.cast({}, 'next', { a: 1 });
    await client.fanoutCast({}, 'next', { a: 2 });
    cassette.eject();
    const [request, reply, failing, failure, cast, fanout] = await world.events();
    assert.ok(
      request?.event === 'request' && reply?.event === 'reply' && failure?.event === 'failure',
    );
    const { target, method, args, ctxt, timeoutMs } = request;
    assert.deepEqual(
      { target, method, args, ctxt, timeoutMs },
      {
        target: { exchange: 'openstack', topic: 't' },
        method: 'next',
        args: { id: '${uuid:1}' },
        ctxt: { auth_token: '${secret:1}' },
        timeoutMs: 5_000,
      },
    );
    assert.deepEqual([reply.id, reply.result], [request.id, { n: 1, id: '${uuid:1}' }]);
    assert.ok(reply.atMs >= request.atMs);
    assert.equal(failing?.event === 'request' && failing.id, failure.id);
    const { class: className, module, message } = failure.failure;
    assert.deepEqual([module, className, message], ['nova.exception', 'QuotaExceeded', 'too much']);
    assert.deepEqual([cast?.event, fanout?.event], ['cast', 'fanout']);
  });

  it('plays it without anybody there: results, failures, casts', async () => {
    await using world = new CassetteWorld();
    {
      await using there = new CassetteWorld();
      await there.serve(new Counter());
      const cassette = await there.insert();
      const client = there.client(there.transport({ decorate: cassette.decorate }));
      for (const args of [{ id: UUID }, { id: UUID }]) await client.call({}, 'next', args);
      await assert.rejects(client.call({}, 'fail', {}));
      await client.cast({}, 'next', {});
      writeFileSync(world.file(), readFileSync(there.file()));
    }
    const cassette = await world.insert({ mode: 'none' });
    assert.equal(cassette.doing, 'playing');
    const allowedRemoteExmods = { 'nova.exception': { QuotaExceeded } };
    const client = world.client(
      world.transport({ decorate: cassette.decorate, allowedRemoteExmods }),
    );
    const other = UUID.replaceAll('2', '3');
    assert.deepEqual(await client.call({}, 'next', { id: other }), { n: 1, id: other });
    assert.deepEqual(await client.call({}, 'next', { id: other }), { n: 2, id: other });
    await assert.rejects(client.call({}, 'fail', {}), QuotaExceeded);
    assert.equal(cassette.unused.length, 1);
    await client.cast({}, 'next', {});
    assert.equal(cassette.unused.length, 0);
  });

  it('fails what was not recorded, with the nearest recording', async () => {
    await using world = new CassetteWorld();
    await world.serve(new Counter());
    const recording = await world.insert();
    await world
      .client(world.transport({ decorate: recording.decorate }))
      .call({}, 'next', { host: 'h1' });
    const { decorate } = await world.insert({ mode: 'none' });
    const client = world.client(world.transport({ decorate }));
    for (const send of [
      client.call({}, 'next', { host: 'h2' }),
      client.cast({}, 'next', { host: 'h1' }),
    ]) {
      await assert.rejects(send, NoMatchingRecording);
    }
    await assert.rejects(client.call({}, 'next', { host: 'h2' }), {
      path: 'args.host',
      nearestLine: 2,
      message: /recorded "h1", asked "h2"$/,
    });
  });

  it('plays delays as they were, and time-outs', async () => {
    await using world = new CassetteWorld();
    const recording = await world.insert();
    const slow = world.client(world.transport({ decorate: recording.decorate }), { timeoutMs: 30 });
    await assert.rejects(slow.call({}, 'nobody', {}), MessagingTimeout);
    await world.serve({ later: () => new Promise((resolve) => setTimeout(resolve, 60, 'late')) });
    const { decorate } = recording;
    await world.client(world.transport({ decorate })).call({}, 'later', {});
    const playing = await world.insert({ mode: 'none', speed: 1 });
    const played = world.client(world.transport({ decorate: playing.decorate }), {
      timeoutMs: 1_000,
    });
    const startedAt = performance.now();
    assert.equal(await played.call({}, 'later', {}), 'late');
    assert.ok(performance.now() - startedAt >= 50);
    await assert.rejects(played.prepare({ timeoutMs: 20 }).call({}, 'nobody', {}), {
      code: 'OSLO_MESSAGING_TIMEOUT',
      stage: 'no-reply',
    });
  });

  it('new: plays what is there and records the rest behind it', async () => {
    await using world = new CassetteWorld();
    const counter = new Counter();
    await world.serve(counter);
    for (const args of [[{ a: 1 }], [{ a: 1 }, { a: 2, id: UUID }], [{ a: 2, id: UUID }]]) {
      const cassette = await world.insert({ mode: 'new' });
      const client = world.client(world.transport({ decorate: cassette.decorate }));
      for (const given of args) await client.call({}, 'next', given);
      cassette.eject();
    }
    assert.equal(counter.calls, 2);
    const ids = (await world.events()).flatMap((event) => ('id' in event ? [event.id] : []));
    assert.deepEqual(ids, ['${msg:1}', '${msg:1}', '${msg:2}', '${msg:2}']);
  });

  it('all: records anew; passthrough: does nothing', async () => {
    await using world = new CassetteWorld();
    await world.serve(new Counter());
    for (const mode of ['all', 'all', 'passthrough'] as const) {
      const cassette = await world.insert({ mode });
      await world.client(world.transport({ decorate: cassette.decorate })).call({}, 'next', {});
      cassette.eject();
    }
    const [, reply, ...rest] = await world.events();
    assert.deepEqual(reply?.event === 'reply' && reply.result, { n: 2 });
    assert.deepEqual(rest, []);
  });

  it('is not harmed by what cannot be sent', async () => {
    await using world = new CassetteWorld();
    await world.serve(new Counter());
    const cassette = await world.insert();
    const client = world.client(world.transport({ decorate: cassette.decorate }));
    await assert.rejects(client.call({}, 'next', { f: () => 1 }), {
      code: 'OSLO_MESSAGING_SERIALIZATION',
    });
    await client.call({}, 'next', {});
    cassette.eject();
    assert.deepEqual(kinds(await world.events()), ['request', 'reply']);
  });

  it('stops recording when a redactor throws; the messages go on', async () => {
    await using world = new CassetteWorld();
    const counter = new Counter();
    await world.serve(counter);
    const stopped: string[] = [];
    const cassette = await world.insert({
      redactors: [
        {
          name: 'careful',
          redact: (value) => {
            if (value === 'unknown') throw new Error('what is this?');
            return value;
          },
        },
      ],
      onStopped: ({ message }) => stopped.push(message),
    });
    const client = world.client(world.transport({ decorate: cassette.decorate }));
    for (const a of ['known', 'unknown', 'known']) await client.call({}, 'next', { a });
    assert.equal(counter.calls, 3);
    assert.deepEqual(stopped, ['The recording has stopped: what is this?']);
    assert.throws(() => {
      cassette.eject();
    }, RecordingStopped);
    assert.deepEqual(kinds(await world.events()), ['request', 'reply']);
  });
});

describe('a cassette in a server', () => {
  it('records requests and what is answered, as the bytes say it', async () => {
    await using world = new CassetteWorld();
    const cassette = await world.insert();
    const transport = world.transport({ decorate: cassette.decorate });
    await world.serve(new Counter(), { transport });
    const client = world.client();
    await client.call({ user: 'u' }, 'next', { a: 1 });
    await assert.rejects(client.call({}, 'fail', {}));
    await client.cast({}, 'next', {});
    await until(async () => (await world.events()).length === 5);
    cassette.eject();
    const [request, reply, , failure, cast] = await world.events();
    assert.ok(request?.event === 'request');
    assert.deepEqual(request.target, { exchange: 'openstack', topic: 't' });
    assert.deepEqual(request.ctxt, { user: 'u' });
    assert.deepEqual(reply?.event === 'reply' && reply.result, { n: 1, a: 1 });
    assert.equal(failure?.event === 'failure' && failure.failure.message, 'too much');
    assert.equal(cast?.event, 'cast');
  });

  it('records heartbeats', async () => {
    await using world = new CassetteWorld();
    const cassette = await world.insert();
    const transport = world.transport({ decorate: cassette.decorate });
    await world.serve(
      { later: () => new Promise((resolve) => setTimeout(resolve, 1_100, 'done')) },
      { transport },
    );
    const client = world.client(world.transport(), { callMonitorTimeoutMs: 2_000 });
    assert.equal(await client.call({}, 'later', {}), 'done');
    cassette.eject();
    const events = await world.events();
    assert.deepEqual(kinds(events), ['request', 'heartbeat', 'reply']);
    assert.equal(events[0]?.event === 'request' && events[0].monitorMs, 2_000);
  });
});

describe('a cassette with notifications', () => {
  it('records those that are sent and those that are heard, and plays none', async () => {
    await using world = new CassetteWorld();
    const sending = await world.insert({}, 'sent.jsonl');
    const hearing = await world.insert({}, 'heard.jsonl');
    const heard: unknown[] = [];
    const listener = getNotificationListener(
      world.transport({ decorate: hearing.decorate }),
      [new Target({ topic: 'notifications' })],
      [{ info: (_ctxt: unknown, { eventType }: Notification) => heard.push(eventType) }],
    );
    await listener.start();
    const notifier = new Notifier(world.transport({ decorate: sending.decorate }), {
      publisherId: 'compute.h',
      driver: 'messagingv2',
      topics: ['notifications'],
    });
    await notifier.info({}, 'instance.update', { id: UUID, adminPass: 'hush' });
    await until(() => heard.length === 1);
    assert.deepEqual(heard, ['instance.update']);
    await listener.stop();
    await listener.wait();
    for (const name of ['sent.jsonl', 'heard.jsonl']) {
      const [event] = await world.events(name);
      assert.ok(event?.event === 'notification');
      assert.deepEqual(
        [event.target, event.priority],
        [{ exchange: 'openstack', topic: 'notifications' }, 'info'],
      );
      assert.deepEqual(event.message['payload'], { id: '${uuid:2}', adminPass: '${secret:1}' });
    }
  });
});

describe('the record mode', () => {
  const file = 'conversation.jsonl';

  for (const [name, env, given, doing] of [
    ['is once', {}, undefined, 'recording'],
    ['is what the program says', {}, 'passthrough', 'nothing'],
    ['is what the environment says', { OSLO_MESSAGING_RECORD_MODE: 'all' }, 'none', 'recording'],
    [
      'is the one of the program when the environment is empty',
      { OSLO_MESSAGING_RECORD_MODE: '' },
      'all',
      'recording',
    ],
    ['is free where CI is false', { CI: 'false' }, 'all', 'recording'],
  ] as const) {
    it(name, async () => {
      await using world = new CassetteWorld();
      assert.equal((await world.insert({ mode: given, env }, file)).doing, doing);
    });
  }

  it('is none in CI, and nothing else is allowed there', async () => {
    await using world = new CassetteWorld();
    for (const mode of RECORD_MODES.filter((known) => known !== 'none')) {
      await assert.rejects(world.insert({ mode, env: { CI: 'true' } }), RecordingRefused);
      const env = { CI: '1', OSLO_MESSAGING_RECORD_MODE: mode };
      await assert.rejects(world.insert({ env }), RecordingRefused);
    }
    await assert.rejects(world.insert({ env: { CI: 'true' } }), { code: 'ENOENT' });
  });

  it('that is none of them is refused', async () => {
    await using world = new CassetteWorld();
    const env = { OSLO_MESSAGING_RECORD_MODE: 'sometimes' };
    await assert.rejects(
      world.insert({ env }),
      /is "sometimes"; it can be none, once, new, all, passthrough$/,
    );
  });
});
