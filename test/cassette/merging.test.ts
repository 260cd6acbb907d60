import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  compareCassettes,
  mergeCassettes,
  newHeader,
  type Cassette,
  type CassetteEvent,
  type CastEvent,
} from '../../lib/cassette.ts';

const START_MS = Date.UTC(2026, 10, 21, 5, 44, 15);

function cassette(startMs: number, events: readonly CassetteEvent[]): Cassette {
  const header = newHeader({ startMs, source: 'driver', blind: [] });
  return { file: 'x', header, lines: events.map((event, index) => ({ line: index + 2, event })) };
}

function cast(atMs: number, args: Readonly<Record<string, unknown>>): CastEvent {
  return { event: 'cast', atMs, target: { topic: 't' }, method: 'm', args, ctxt: {} };
}

describe('cassettes that are merged', () => {
  const first = cassette(START_MS, [
    cast(0, { id: '${uuid:7}' }),
    cast(2_000, { id: '${uuid:7}' }),
  ]);
  const second = cassette(START_MS + 1_000, [
    cast(0, { id: '${uuid:7}', at: '${ts:+0.500}', before: '${ts:-2.000;T0Z}' }),
  ]);

  it('have one time, and placeholders that do not mix', () => {
    const { header, events } = mergeCassettes([second, first]);
    assert.equal(header.created, first.header.created);
    assert.deepEqual(
      events.map((event) => [event.atMs, 'args' in event && event.args]),
      [
        [0, { id: '${uuid:1}' }],
        [1_000, { id: '${uuid:2}', at: '${ts:+1.500}', before: '${ts:-1.000;T0Z}' }],
        [2_000, { id: '${uuid:1}' }],
      ],
    );
  });

  it('claim only the redactors that all of them had', () => {
    const header = { ...second.header, redactors: ['names'] };
    const merged = mergeCassettes([first, { ...second, header }]);
    assert.deepEqual(merged.header.redactors, ['names']);
  });

  it('are one at least', () => {
    assert.throws(() => mergeCassettes([]), /must be one at least/);
  });
});

describe('conversations that are compared', () => {
  const kinds = (
    expected: readonly CassetteEvent[],
    actual: readonly CassetteEvent[],
  ): readonly string[] =>
    compareCassettes(cassette(0, expected), cassette(0, actual)).map(({ kind }) => kind);

  it('are the same in another order, with other placeholders', () => {
    const expected = [cast(0, { id: '${uuid:1}' }), cast(1, { id: '${uuid:1}', n: 2 })];
    const actual = [cast(0, { id: '${uuid:9}', n: 2 }), cast(1, { id: '${uuid:9}' })];
    assert.deepEqual(kinds(expected, actual), ['same', 'same']);
  });

  it('differ where one value has become two', () => {
    const expected = [cast(0, { id: '${uuid:1}', n: 1 }), cast(1, { id: '${uuid:1}', n: 2 })];
    const actual = [cast(0, { id: '${uuid:1}', n: 1 }), cast(1, { id: '${uuid:2}', n: 2 })];
    assert.deepEqual(kinds(expected, actual), ['same', 'changed']);
  });

  it('differ in what only one of them has', () => {
    const note: CassetteEvent = { ...cast(0, {}), event: 'fanout' };
    assert.deepEqual(kinds([cast(0, {})], [note]), ['missing', 'extra']);
  });
});
