import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CassetteEvent, CassetteLine } from '../../lib/cassette/format/event.ts';
import { describeOpening, exchangesOf } from '../../lib/cassette/match/exchanges.ts';
import {
  Recordings,
  type ActualRequest,
  type MatchMode,
  type RecordingsOptions,
} from '../../lib/cassette/match/recordings.ts';

const ONE = '267597fa-1a95-4252-b70f-dac8834fa7ce';

function call(
  id: number,
  args: Record<string, unknown>,
  more: Partial<ActualRequest> = {},
): CassetteEvent[] {
  const { target = { topic: 't' }, method = 'm', ctxt = {} } = more;
  const msg = `\${msg:${id}}`;
  return [
    { event: 'request', atMs: id, id: msg, target, method, args, ctxt },
    { event: 'heartbeat', atMs: id, id: msg },
    { event: 'reply', atMs: id, id: msg, result: id },
  ];
}

function lines(...events: readonly CassetteEvent[]): CassetteLine[] {
  return events.map((event, index) => ({ line: index + 2, event }));
}

function recordings(events: readonly CassetteEvent[], options: RecordingsOptions = {}): Recordings {
  return new Recordings(exchangesOf(lines(...events)), options);
}

function asked(args: Record<string, unknown>, more: Partial<ActualRequest> = {}): ActualRequest {
  return { verb: 'request', target: { topic: 't' }, method: 'm', args, ctxt: {}, ...more };
}

function answer(from: Recordings, request: ActualRequest): unknown {
  const outcome = from.find(request)?.exchange.outcome;
  return outcome?.event === 'reply' ? outcome.result : undefined;
}

describe('exchanges', () => {
  it('are calls with all that came of them, and casts', () => {
    const cast: CassetteEvent = {
      event: 'cast',
      atMs: 0,
      target: { topic: 't' },
      method: 'c',
      args: {},
      ctxt: {},
    };
    const stray: CassetteEvent = { event: 'heartbeat', atMs: 0, id: '${msg:9}' };
    const [first, second, third] = exchangesOf(lines(...call(1, {}), stray, cast, ...call(2, {})));
    assert.deepEqual(
      first?.answers.map(({ event }) => event),
      ['heartbeat', 'reply'],
    );
    assert.equal(second?.opening, cast);
    assert.equal(third?.line, 7);
  });

  it('end with the result of an old server that replies in two messages', () => {
    const [request] = call(1, {});
    assert.ok(request !== undefined);
    const [exchange] = exchangesOf(
      lines(
        request,
        { event: 'reply', atMs: 1, id: '${msg:1}', result: 5, ending: false },
        { event: 'reply', atMs: 1, id: '${msg:1}', result: null },
      ),
    );
    assert.deepEqual(exchange?.outcome, {
      event: 'reply',
      atMs: 1,
      id: '${msg:1}',
      result: 5,
      ending: false,
    });
  });

  it('are named by what they do', () => {
    const target = { topic: 't', server: 's', namespace: 'n', version: '1.0' };
    const [request] = call(1, {}, { target });
    assert.equal(request?.event === 'request' && describeOpening(request), 'call m to t.s (n 1.0)');
  });
});

interface ModeRow {
  readonly mode: MatchMode;
  readonly recorded: readonly Record<string, unknown>[];
  readonly asked: readonly Record<string, unknown>[];
  /** The numbers of the recordings that they get. */
  readonly got: readonly unknown[];
}

const MODES: readonly ModeRow[] = [
  {
    mode: 'unordered',
    recorded: [{ a: 1 }, { a: 2 }, { a: 1 }],
    asked: [{ a: 2 }, { a: 1 }, { a: 1 }, { a: 1 }],
    got: [2, 1, 3, undefined],
  },
  {
    mode: 'unordered',
    recorded: [{ a: 1 }],
    asked: [{ a: 1, b: 2 }, {}],
    got: [undefined, undefined],
  },
  {
    mode: 'ordered',
    recorded: [{ a: 1 }, { a: 2 }],
    asked: [{ a: 2 }, { a: 1 }, { a: 2 }],
    got: [undefined, 1, 2],
  },
  {
    mode: 'subset',
    recorded: [{ a: { b: 1 } }],
    asked: [{ a: {} }, { a: { b: 1, c: 2 }, d: 3 }],
    got: [undefined, 1],
  },
  {
    mode: 'schema',
    recorded: [{ a: 1, b: 'x' }],
    asked: [
      { a: 'x', b: 'x' },
      { a: 5, b: 'y' },
    ],
    got: [undefined, 1],
  },
  {
    mode: (recorded) =>
      JSON.stringify(recorded.args) === '{"a":2}' ? [] : [{ path: 'x', kind: 'changed' }],
    recorded: [{ a: 1 }, { a: 2 }],
    asked: [{}, {}],
    got: [2, undefined],
  },
];

describe('Recordings', () => {
  for (const { mode, recorded, asked: requests, got } of MODES) {
    const name = typeof mode === 'function' ? 'custom' : mode;
    it(`${name}: ${JSON.stringify(requests)} of ${JSON.stringify(recorded)}`, () => {
      const from = recordings(
        recorded.flatMap((args, index) => call(index + 1, args)),
        { mode },
      );
      assert.deepEqual(
        requests.map((args) => answer(from, asked(args))),
        got,
      );
    });
  }

  it('strict: context and target, too, as far as they are known', () => {
    const target = { topic: 't', server: 's' };
    const events = call(1, {}, { ctxt: { user: 'u', request_id: '${req:1}' }, target });
    const ctxt = { user: 'u', request_id: `req-${ONE}` };
    for (const [request, got] of [
      [asked({}, { ctxt }), 1],
      [asked({}, { ctxt, target }), 1],
      [asked({}, { ctxt, target: { topic: 't', server: 'other' } }), undefined],
      [asked({}, { ctxt: { user: 'other' } }), undefined],
    ] as const) {
      assert.equal(answer(recordings(events, { mode: 'strict' }), request), got);
    }
  });

  for (const [name, more] of [
    ['method', { method: 'other' }],
    ['topic', { target: { topic: 'other' } }],
    ['namespace', { target: { topic: 't', namespace: 'other' } }],
    ['version', { target: { topic: 't', version: '2.0' } }],
    ['verb', { verb: 'cast' }],
  ] as const) {
    it(`never gives a recording of another ${name}`, () => {
      for (const mode of ['strict', 'ordered', 'unordered', 'subset', 'schema'] as const) {
        assert.equal(recordings(call(1, {}), { mode }).find(asked({}, more)), undefined);
      }
    });
  }

  it('binds placeholders by what is asked', () => {
    const from = recordings([...call(1, { id: '${uuid:1}' }), ...call(2, { id: '${uuid:1}' })]);
    const found = from.find(asked({ id: ONE }));
    assert.equal(found?.bindings.fill('${uuid:1}'), ONE);
    assert.equal(from.find(asked({ id: ONE.replaceAll('2', '3') })), undefined);
    assert.notEqual(from.find(asked({ id: ONE })), undefined);
  });

  it('repeats the last one when told to', () => {
    const from = recordings([...call(1, {}), ...call(2, {})], { whenUsedUp: 'repeat-last' });
    assert.deepEqual(
      [1, 2, 3, 4].map(() => answer(from, asked({}))),
      [1, 2, 2, 2],
    );
  });

  it('knows what nobody asked for', () => {
    const from = recordings([...call(1, {}), ...call(2, { a: 1 })]);
    from.find(asked({}));
    assert.deepEqual(
      from.unused.map(({ line }) => line),
      [5],
    );
  });

  it('names the nearest recording and the first path that differs', () => {
    const from = recordings([...call(1, { host: 'h1', n: 1 }), ...call(2, { host: 'h2', n: 2 })]);
    const error = from.explain(asked({ host: 'h2', n: 3 }));
    assert.equal(
      error.message,
      'No recording matches call m to t: the nearest, of line 5, differs at args.n: recorded 2, asked 3',
    );
    assert.deepEqual([error.nearestLine, error.path], [5, 'args.n']);
  });

  it('says that there is none, that it is used up, or that it is not its turn', () => {
    const from = recordings([...call(1, { a: 1 }), ...call(2, { a: 2 })], { mode: 'ordered' });
    assert.match(from.explain(asked({}, { method: 'x' })).message, /there is none of this method$/);
    assert.match(
      from.explain(asked({ a: 2 })).message,
      /that of line 5 does, but another one is due first$/,
    );
    from.find(asked({ a: 1 }));
    assert.match(
      from.explain(asked({ a: 1 })).message,
      /that of line 2 does, but it has been played already$/,
    );
  });
});
