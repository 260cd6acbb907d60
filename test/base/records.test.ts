import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attempt } from '../../lib/base/attempt.ts';
import { isRecord, mapValues } from '../../lib/base/map-values.ts';
import { pick } from '../../lib/base/pick.ts';

describe('mapValues', () => {
  it('replaces values and keeps names, also __proto__', () => {
    const record = JSON.parse('{"a": 1, "__proto__": 2}') as Record<string, unknown>;
    const mapped = mapValues(record, (value) => Number(value) * 10);
    assert.deepEqual(Object.entries(mapped), [
      ['a', 10],
      ['__proto__', 20],
    ]);
    assert.equal(Object.getPrototypeOf(mapped), Object.prototype);
  });
});

describe('isRecord', () => {
  const cases: readonly [unknown, boolean][] = [
    [{}, true],
    [Object.create(null), true],
    [new Date(), true],
    [null, false],
    [undefined, false],
    [[], false],
    ['text', false],
    [1, false],
    [() => 1, false],
  ];
  for (const [value, expected] of cases) {
    it(`${Object.prototype.toString.call(value)}: ${String(expected)}`, () => {
      assert.equal(isRecord(value), expected);
    });
  }
});

describe('pick', () => {
  it('tells a field that is undefined from one that is not there', () => {
    const record: { a?: number | undefined; b?: number; c: number } = { a: undefined, c: 3 };
    assert.deepEqual(Object.entries(pick(record, ['a', 'b'])), [['a', undefined]]);
  });
});

describe('attempt', () => {
  it('rejects with what is thrown, resolves with what is returned', async () => {
    const problem = new Error('no');
    await assert.rejects(
      attempt(() => {
        throw problem;
      }),
      problem,
    );
    assert.equal(await attempt(() => 1), 1);
    assert.equal(await attempt(() => Promise.resolve(2)), 2);
  });
});
