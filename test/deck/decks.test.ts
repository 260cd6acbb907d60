import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  differences,
  playNotifications,
  playRequests,
  StubServer,
  type Cassette,
  type CassetteEvent,
  type Played,
} from '../../lib/cassette.ts';
import {
  getNotificationListener,
  RemoteError,
  Target,
  type Notification,
} from '../../lib/index.ts';
import { CassetteWorld } from '../support/cassette-world.ts';
import { until } from '../support/until.ts';

const UUID = '267597fa-1a95-4252-b70f-dac8834fa7ce';
const FAILURE = {
  class: 'HostNotFound',
  module: 'nova.exception',
  message: 'Host ${uuid:1} is gone',
  args: ['${uuid:1}'],
  kwargs: { code: 404 },
  tb: ['Traceback\n'],
};

interface RecordedCall {
  readonly method: string;
  readonly args?: Record<string, unknown>;
  readonly atMs?: number;
  readonly server?: string;
  /** What answers, in place of its id and kind. */
  readonly answers?: readonly Record<string, unknown>[];
}

function call(
  id: number,
  { method, args = {}, atMs = 0, server, answers = [] }: RecordedCall,
): CassetteEvent[] {
  const msg = `\${msg:${id}}`;
  const target = { topic: 't', ...(server !== undefined && { server }) };
  return [
    {
      event: 'request',
      atMs,
      id: msg,
      target,
      method,
      args,
      ctxt: { user: 'u' },
      monitorMs: 5_000,
    },
    ...answers.map((answer) => ({ atMs, id: msg, ...answer }) as CassetteEvent),
  ];
}

function cassette(...events: readonly CassetteEvent[]): Cassette {
  return {
    file: 'memory',
    header: {
      cassette: 1,
      created: '2026-11-21T05:44:15.395Z',
      by: 'test',
      source: 'driver',
      blind: [],
      normalisers: [],
      redactors: [],
    },
    lines: events.map((event, index) => ({ line: index + 2, event })),
  };
}

describe('StubServer', () => {
  it('answers as it was answered then: results, failures, to one server and to any', async () => {
    await using world = new CassetteWorld();
    const recorded = cassette(
      ...call(1, {
        method: 'get',
        args: { id: '${uuid:1}' },
        answers: [{ event: 'reply', result: { id: '${uuid:1}', at: '${ts:+0.000}' } }],
      }),
      ...call(2, {
        method: 'find',
        args: { id: '${uuid:1}' },
        answers: [{ event: 'failure', failure: FAILURE }],
      }),
      ...call(3, {
        method: 'whoami',
        server: 'node.1',
        answers: [{ event: 'reply', result: 'node.1' }],
      }),
      { event: 'fanout', atMs: 0, target: { topic: 't' }, method: 'reload', args: {}, ctxt: {} },
    );
    const played: number[] = [];
    await using stub = await StubServer.start(world.transport(), recorded, {
      onPlayed: ({ line }) => played.push(line),
    });
    const client = world.client();
    const got = (await client.call({}, 'get', { id: UUID })) as Record<string, string>;
    assert.deepEqual(differences({ id: UUID, at: '${ISO8601}' }, got), []);
    assert.ok(Math.abs(Date.parse(`${got['at']}Z`) - Date.now()) < 60_000);
    await assert.rejects(client.call({}, 'find', { id: UUID }), (error) => {
      assert.ok(error instanceof RemoteError);
      const { class: name, module, message, args, kwargs } = error.failure ?? assert.fail();
      assert.deepEqual(
        { name, module, message, args, kwargs },
        {
          name: 'HostNotFound',
          module: 'nova.exception',
          message: `Host ${UUID} is gone`,
          args: [UUID],
          kwargs: { code: 404 },
        },
      );
      return true;
    });
    assert.equal(await client.prepare({ server: 'node.1' }).call({}, 'whoami', {}), 'node.1');
    await client.fanoutCast({}, 'reload', {});
    await until(() => played.length === 4);
    assert.deepEqual(stub.unused, []);
  });

  it('keeps the recorded pace, and shows by heartbeats that it works', async () => {
    await using world = new CassetteWorld();
    const recorded = cassette(
      ...call(1, {
        method: 'slow',
        answers: [
          { event: 'heartbeat', atMs: 150 },
          { event: 'heartbeat', atMs: 300 },
          { event: 'reply', atMs: 400, result: 'done' },
        ],
      }),
    );
    await using stub = await StubServer.start(world.transport(), recorded);
    const startedAt = performance.now();
    const monitored = world.client(world.transport(), { callMonitorTimeoutMs: 250 });
    assert.equal(await monitored.call({}, 'slow', {}), 'done');
    assert.deepEqual(stub.unused, []);
    assert.ok(performance.now() - startedAt >= 395);
  });

  it('sends no heartbeats to whoever did not ask for them', async () => {
    await using world = new CassetteWorld();
    const answers = [{ event: 'heartbeat' }, { event: 'reply', result: 1 }];
    const recorded = cassette(...call(1, { method: 'm', answers }));
    const watch = await world.insert();
    const watched = world.transport({ decorate: watch.decorate });
    await using stub = await StubServer.start(watched, recorded);
    assert.equal(await world.client().call({}, 'm', {}), 1);
    assert.deepEqual(stub.unused, []);
    const kinds = (await world.events()).map(({ event }) => event);
    assert.deepEqual(kinds, ['request', 'reply']);
  });

  it('answers what is not on the cassette with the nearest recording', async () => {
    await using world = new CassetteWorld();
    const recorded = cassette(
      ...call(1, { method: 'get', args: { host: 'h1' }, answers: [{ event: 'reply', result: 1 }] }),
    );
    const unmatched: (string | undefined)[] = [];
    await using stub = await StubServer.start(world.transport(), recorded, {
      onUnmatched: ({ path }) => unmatched.push(path),
    });
    await assert.rejects(
      world.client().call({}, 'get', { host: 'h2' }),
      /^RemoteError: Remote error: NoMatchingRecording .*nearest, of line 2, differs at args.host: recorded "h1", asked "h2"/,
    );
    assert.deepEqual(unmatched, ['args.host']);
    assert.equal(stub.unused.length, 1);
  });

  it('does not answer what was not answered, nor after it was stopped', async () => {
    await using world = new CassetteWorld();
    const recorded = cassette(
      ...call(1, { method: 'never' }),
      ...call(2, { method: 'late', answers: [{ event: 'reply', atMs: 60_000, result: 1 }] }),
    );
    const stub = await StubServer.start(world.transport(), recorded);
    const client = world.client(world.transport(), { timeoutMs: 100 });
    await Promise.all(
      ['never', 'late'].map((method) =>
        assert.rejects(client.call({}, method, {}), { code: 'OSLO_MESSAGING_TIMEOUT' }),
      ),
    );
    await stub.stop();
    await stub.stop();
    assert.deepEqual(stub.unused, []);
  });

  it('takes the two messages of an old server for the one reply they are', async () => {
    await using world = new CassetteWorld();
    const answers = [
      { event: 'reply', result: 5, ending: false },
      { event: 'reply', result: null },
    ];
    await using stub = await StubServer.start(
      world.transport(),
      cassette(...call(1, { method: 'm', answers })),
    );
    assert.equal(await world.client().call({}, 'm', {}), 5);
    assert.deepEqual(stub.unused, []);
  });
});

async function playedAgainst(
  world: CassetteWorld,
  recorded: Cassette,
  options: Parameters<typeof playRequests>[2] = {},
): Promise<Played[]> {
  const played: Played[] = [];
  for await (const one of playRequests(world.transport(), recorded, options)) played.push(one);
  return played;
}

describe('playRequests', () => {
  it('sends what was sent and finds nothing to say against the same answers', async () => {
    await using world = new CassetteWorld();
    const casts: unknown[] = [];
    await world.serve({
      create: (_ctxt: unknown, { name }: { name: string }) => ({ id: UUID, name }),
      get: (ctxt: { user: string }, { id }: { id: string }) => ({ id, user: ctxt.user }),
      note: (_ctxt: unknown, args: unknown) => casts.push(args),
    });
    const recorded = cassette(
      ...call(1, {
        method: 'create',
        args: { name: 'a' },
        answers: [{ event: 'reply', result: { id: '${uuid:1}', name: 'a' } }],
      }),
      ...call(2, {
        method: 'get',
        args: { id: '${uuid:1}' },
        answers: [{ event: 'reply', result: { id: '${uuid:1}', user: 'u' } }],
      }),
      { event: 'cast', atMs: 0, target: { topic: 't' }, method: 'note', args: { n: 1 }, ctxt: {} },
    );
    const played = await playedAgainst(world, recorded);
    assert.deepEqual(
      played.map(({ differences: found }) => found),
      [[], [], []],
    );
    await until(() => casts.length === 1);
  });

  it('tells what differs: results, failures, time-outs', async () => {
    await using world = new CassetteWorld();
    await world.serve({
      changed: () => ({ a: 1, b: [1, 2] }),
      fails: () => {
        throw new TypeError('no');
      },
      works: () => 1,
    });
    const recorded = cassette(
      ...call(1, { method: 'changed', answers: [{ event: 'reply', result: { a: 2, b: [1] } }] }),
      ...call(2, { method: 'fails', answers: [{ event: 'reply', result: 1 }] }),
      ...call(3, {
        method: 'works',
        answers: [{ event: 'failure', failure: { ...FAILURE, message: 'x', args: [] } }],
      }),
      ...call(4, { method: 'missing' }),
    );
    const played = await playedAgainst(world, recorded, { timeoutMs: 2_000 });
    assert.deepEqual(
      played.map(({ differences: found }) => found.map(({ kind, path }) => `${kind} ${path}`)),
      [
        ['changed result.a', 'extra result.b[1]'],
        ['missing result', 'extra failure'],
        ['missing failure', 'extra result'],
        ['missing timeout', 'extra failure'],
      ],
    );
  });

  it('goes where it is told, with the context that is good today, and waits as long as it may', async () => {
    await using world = new CassetteWorld();
    await world.serve(
      { token: (ctxt: { auth_token: string }) => ctxt.auth_token },
      { topic: 'other' },
    );
    const recorded = cassette(
      ...call(1, { method: 'token', answers: [{ event: 'reply', result: 'today' }] }),
    );
    const options = { target: { topic: 'other' }, ctxt: { auth_token: 'today' } };
    const [there] = await playedAgainst(world, recorded, options);
    assert.deepEqual(there?.differences, []);
    const [nobody] = await playedAgainst(world, recorded, { timeoutMs: 30 });
    assert.deepEqual(nobody?.outcome, { timeout: true });
  });

  it('keeps the recorded pace, or another one, until it is told to stop', async () => {
    await using world = new CassetteWorld();
    await world.serve({ m: () => 1 });
    const answers = [{ event: 'reply', result: 1 }];
    const recorded = cassette(
      ...call(1, { method: 'm', answers }),
      ...call(2, { method: 'm', atMs: 2_000, answers }),
      ...call(3, { method: 'm', atMs: 600_000, answers }),
    );
    const stop = new AbortController();
    const startedAt = performance.now();
    const played: number[] = [];
    await assert.rejects(
      async () => {
        const options = { speed: 10, signal: stop.signal };
        for await (const { exchange } of playRequests(world.transport(), recorded, options)) {
          played.push(exchange.line);
          if (played.length === 2) stop.abort();
        }
      },
      { name: 'AbortError' },
    );
    assert.equal(played.length, 2);
    assert.ok(performance.now() - startedAt >= 195);
  });
});

describe('playNotifications', () => {
  function notification(atMs: number, n: number): CassetteEvent {
    const message = {
      message_id: '${uuid:1}',
      publisher_id: 'compute.h',
      event_type: 'e',
      priority: 'INFO',
      payload: { n },
      timestamp: `\${ts:+${(atMs / 1000).toFixed(3)}; 6}`,
    };
    const target = { topic: 'notifications' };
    return { event: 'notification', atMs, target, priority: 'info', message, ctxt: {} };
  }

  it('sends them with the times of today, at the pace asked for', async () => {
    await using world = new CassetteWorld();
    const heard: { n: number; at: number }[] = [];
    const listener = getNotificationListener(
      world.transport(),
      [new Target({ topic: 'elsewhere' })],
      [
        {
          info: (_ctxt: unknown, { payload, metadata }: Notification) => {
            const { n } = payload as { n: number };
            heard.push({ n, at: Date.parse(`${metadata.timestamp?.replace(' ', 'T')}Z`) });
          },
        },
      ],
    );
    await listener.start();
    const startedAt = Date.now();
    const recorded = cassette(
      notification(1_000, 1),
      ...call(1, { method: 'm' }),
      notification(3_000, 2),
    );
    const options = { speed: 10, target: { topic: 'elsewhere' } };
    for await (const { lateByMs } of playNotifications(world.transport(), recorded, options)) {
      assert.ok(lateByMs < 1_000);
    }
    await until(() => heard.length === 2);
    await listener.stop();
    await listener.wait();
    assert.deepEqual(
      heard.map(({ n }) => n),
      [1, 2],
    );
    const [first, second] = heard;
    assert.ok(Math.abs((first?.at ?? 0) - startedAt) < 1_000);
    assert.equal((second?.at ?? 0) - (first?.at ?? 0), 2_000);
    assert.ok(Date.now() - startedAt >= 195);
  });
});
