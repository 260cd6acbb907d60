import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MalformedMessage } from '../../lib/wire/errors.ts';
import { pythonDict } from '../../lib/wire/python-dict.ts';

describe('pythonDict', () => {
  const accepted: readonly (readonly [value: unknown, dict: unknown])[] = [
    [{ a: 1 }, { a: 1 }],
    ['', {}],
    [[], {}],
    [
      [
        ['method', 'add'],
        ['args', { a: 9 }],
      ],
      { method: 'add', args: { a: 9 } },
    ],
    [['ab', '😀x'], { a: 'b', '😀': 'x' }],
    [[{ first: 1, second: 2 }], { first: 'second' }],
    [
      [
        [1, 'one'],
        [null, 'none'],
        [10n ** 20n, 'big'],
      ],
      { 1: 'one', null: 'none', [String(10n ** 20n)]: 'big' },
    ],
  ];
  for (const [value, dict] of accepted) {
    it(`takes ${JSON.stringify(dict)} from a ${Array.isArray(value) ? 'list' : typeof value}`, () => {
      assert.deepEqual(pythonDict(value), dict);
    });
  }

  it('makes __proto__ of a pair a key like any other', () => {
    assert.deepEqual(Object.keys(pythonDict([['__proto__', { admin: true }]])), ['__proto__']);
  });

  for (const value of [
    null,
    5,
    true,
    'str',
    [1],
    [null],
    ['abc'],
    [['a']],
    [['a', 1, 2]],
    [[[], 1]],
  ]) {
    it(`refuses ${JSON.stringify(value)}`, () => {
      assert.throws(() => pythonDict(value), MalformedMessage);
    });
  }
});
