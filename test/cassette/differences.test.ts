import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Bindings } from '../../lib/cassette/diff/bindings.ts';
import { differences, type CompareOptions } from '../../lib/cassette/diff/differences.ts';
import {
  ANY,
  ISO8601,
  matcherMistake,
  REGEX,
  SAME_AS,
  UUID,
} from '../../lib/cassette/diff/matchers.ts';
import { printDifference } from '../../lib/cassette/diff/print-difference.ts';
import { asTemplate } from '../../lib/cassette/template/as-template.ts';
import { matcherOf } from '../../lib/cassette/template/token.ts';
import { PyFloat } from '../../lib/wire/py-float.ts';

const ONE = '267597fa-1a95-4252-b70f-dac8834fa7ce';
const TWO = '11111111-2222-3333-4444-555555555555';

interface Row {
  readonly name: string;
  readonly expected: unknown;
  readonly actual: unknown;
  readonly mode?: CompareOptions['mode'];
  /** `kind path` of each difference. */
  readonly found?: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    name: 'the changes of versioned objects in another order',
    expected: { 'nova_object.changes': ['host', 'binary', 'topic'], list: [1] },
    actual: { 'nova_object.changes': ['topic', 'host', 'binary'], list: [1] },
  },
  {
    name: 'other changes of a versioned object',
    expected: { 'nova_object.changes': ['host', 'topic'] },
    actual: { 'nova_object.changes': ['topic', 'binary'] },
    found: ['changed ["nova_object.changes"][0]'],
  },
  { name: 'equal values', expected: { a: [1, { b: null }] }, actual: { a: [1, { b: null }] } },
  { name: 'the order of keys', expected: { a: 1, b: 2 }, actual: { b: 2, a: 1 } },
  { name: '1 and 1.0', expected: [1, 2n], actual: [new PyFloat(1), 2] },
  { name: 'NaN', expected: NaN, actual: NaN },
  {
    name: 'another scalar',
    expected: { a: { b: 1 } },
    actual: { a: { b: 2 } },
    found: ['changed a.b'],
  },
  { name: 'another type', expected: { a: '1' }, actual: { a: 1 }, found: ['changed a'] },
  { name: 'null for false', expected: null, actual: false, found: ['changed '] },
  { name: 'a list for a dict', expected: { a: {} }, actual: { a: [] }, found: ['changed a'] },
  { name: 'a big integer', expected: 2n ** 70n, actual: 2n ** 70n + 1n, found: ['changed '] },
  {
    name: 'members missing and extra',
    expected: { 'nova_object.data': { a: 1 } },
    actual: { 'nova_object.data': { b: 1 } },
    found: ['missing ["nova_object.data"].a', 'extra ["nova_object.data"].b'],
  },
  {
    name: 'an item more in the middle',
    expected: [1, 2, 4],
    actual: [1, 2, 3, 4],
    found: ['extra [2]'],
  },
  { name: 'an item less at the end', expected: [1, 2], actual: [1], found: ['missing [1]'] },
  { name: 'placeholders', expected: ['${uuid:1}', 'x ${uuid:1}'], actual: [ONE, `x ${ONE}`] },
  { name: 'placeholders of another cassette', expected: ['${uuid:1}'], actual: ['${uuid:9}'] },
  {
    name: 'one placeholder for two values',
    expected: ['${uuid:1}', '${uuid:1}'],
    actual: [ONE, TWO],
    found: ['changed [1]'],
  },
  {
    name: 'two placeholders for one value',
    expected: ['${uuid:1}', '${uuid:2}'],
    actual: [ONE, ONE],
    found: ['changed [1]'],
  },
  {
    name: 'something else for a placeholder',
    expected: '${uuid:1}',
    actual: 'none',
    found: ['changed '],
  },
  { name: 'placeholders in keys', expected: { '${uuid:1}': 1 }, actual: { [ONE]: 1 } },
  {
    name: 'a key that is not there',
    expected: { '${uuid:1}': 1 },
    actual: { x: 1 },
    found: ['missing ["${uuid:1}"]', 'extra x'],
  },
  { name: 'times', expected: '${ts:+0.120}', actual: '2026-11-21T05:44:15.395548' },
  { name: 'no time', expected: '${ts:+0.120}', actual: 'later', found: ['changed '] },
  { name: 'a secret text', expected: '${secret:1}', actual: 'anything' },
  {
    name: 'a secret list',
    expected: ['${secret:1}', '${secret:1}'],
    actual: [[{ type: 'volume' }], [{ type: 'volume' }]],
  },
  {
    name: 'two secrets for one',
    expected: ['${secret:1}', '${secret:1}'],
    actual: ['one', 'two'],
    found: ['changed [1]'],
  },
  {
    name: 'a secret inside of a URL',
    expected: 'rabbit://nova:${secret:1}@host/',
    actual: 'rabbit://nova:hush@host/',
  },
  {
    name: 'words in the language of cassettes',
    expected: asTemplate('${uuid:1}'),
    actual: asTemplate('${uuid:1}'),
  },
  {
    name: 'a dollar before a placeholder',
    expected: '${dollar}${uuid:1}',
    actual: asTemplate(`$${ONE}`),
  },
  { name: 'ANY', expected: [ANY, ANY], actual: [1, null] },
  { name: 'ANY where nothing is', expected: { a: ANY }, actual: {}, found: ['missing a'] },
  { name: 'UUID', expected: [UUID, UUID], actual: [ONE, 'x'], found: ['changed [1]'] },
  {
    name: 'ISO8601',
    expected: [ISO8601, ISO8601],
    actual: ['2026-11-21T05:44:15Z', 5],
    found: ['changed [1]'],
  },
  {
    name: 'REGEX',
    expected: [REGEX(/^a{2}$/), REGEX('b')],
    actual: ['aa', 'aa'],
    found: ['changed [1]'],
  },
  {
    name: 'SAME_AS',
    expected: { a: ANY, b: SAME_AS('a.x'), c: SAME_AS('a') },
    actual: { a: { x: 1 }, b: 1, c: 1 },
    found: ['changed c'],
  },
  {
    name: 'what nobody expected of a subset',
    expected: { a: { b: 1 } },
    actual: { a: { b: 1, c: 2 }, d: 3 },
    mode: 'subset',
  },
  {
    name: 'what is missing of a subset',
    expected: { a: 1 },
    actual: {},
    mode: 'subset',
    found: ['missing a'],
  },
  {
    name: 'values of the same type',
    expected: { a: 1, b: 'x', c: null, d: [true] },
    actual: { a: 2, b: 'y', c: null, d: [false] },
    mode: 'schema',
  },
  {
    name: 'values of other types',
    expected: { a: 1, b: 'x' },
    actual: { a: '1', b: null },
    mode: 'schema',
    found: ['changed a', 'changed b'],
  },
];

describe('differences', () => {
  for (const { name, expected, actual, mode, found = [] } of ROWS) {
    it(`${found.length === 0 ? 'sees none in' : 'sees'} ${name}`, () => {
      const seen = differences(expected, actual, { mode });
      assert.deepEqual(
        seen.map(({ kind, path }) => `${kind} ${path}`),
        found,
      );
    });
  }

  it('remembers what placeholders stand for', () => {
    const bindings = new Bindings();
    assert.deepEqual(differences('${uuid:1}', ONE, { bindings }), []);
    assert.equal(differences('${uuid:1}', TWO, { bindings }).length, 1);
  });
});

describe('a difference in print', () => {
  it('shows the path, both values, and what a matcher says', () => {
    const [found] = differences({ a: { b: UUID } }, { a: { b: 'x' } });
    assert.ok(found !== undefined);
    assert.equal(printDifference(found), 'a.b (is no UUID)\n  - "${UUID}"\n  + "x"');
  });

  it('cuts long values short', () => {
    const [found] = differences('', 'x'.repeat(1000));
    assert.ok(found !== undefined);
    assert.ok(printDifference(found).length < 300);
  });
});

describe('a matcher', () => {
  for (const [text, mistake] of [
    ['${REGEX:(}', /Invalid regular expression/],
    ['${SAME_AS:a..b}', /names no path/],
    ['${ANYTHING}', /no matcher ANYTHING; there are ANY, UUID/],
  ] as const) {
    it(`that cannot judge is told: ${text}`, () => {
      const matcher = matcherOf(text);
      assert.ok(matcher !== undefined);
      assert.match(matcherMistake(matcher) ?? '', mistake);
    });
  }
});
