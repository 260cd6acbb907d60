import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Bindings } from '../../lib/cassette/diff/bindings.ts';
import { asTemplate } from '../../lib/cassette/template/as-template.ts';
import { Normaliser } from '../../lib/cassette/template/normaliser.ts';
import { printTimestamp, timestampArgument } from '../../lib/cassette/template/timestamp.ts';
import {
  escapeBefore,
  escapeText,
  matcherOf,
  partsOf,
  printToken,
} from '../../lib/cassette/template/token.ts';

const UUID = '267597fa-1a95-4252-b70f-dac8834fa7ce';
const OTHER = '11111111-2222-3333-4444-555555555555';
const HEX = '7f0647797f6f47458ebc6b686a5de9d4';
const START = Date.parse('2026-11-21T05:44:15.395Z');

describe('texts of a cassette', () => {
  const ORDINARY = [
    '',
    'plain',
    '$',
    '$$',
    '{}',
    '${',
    '$${',
    '${uuid:1}',
    'a ${ANY} b',
    '${dollar}',
    '$',
  ];

  for (const text of ORDINARY) {
    it(`keep what they say: ${JSON.stringify(text)}`, () => {
      const read = partsOf(escapeText(text));
      assert.deepEqual(read, text === '' ? [] : [{ kind: 'literal', text }]);
      assert.equal(new Bindings().fill(escapeText(text)), text);
    });

    it(`keep what they say before a placeholder: ${JSON.stringify(text)}`, () => {
      const [literal, placeholder] = partsOf(`x${escapeBefore(text)}${printToken('uuid', 1)}`);
      assert.deepEqual(literal, { kind: 'literal', text: `x${text}` });
      assert.equal(placeholder?.kind, 'placeholder');
    });
  }

  it('are a matcher only as a whole, whose argument may hold anything', () => {
    assert.deepEqual(matcherOf('${REGEX:^a{2}\\${1}$}'), {
      name: 'REGEX',
      argument: '^a{2}\\${1}$',
    });
    assert.deepEqual(matcherOf('${ANY}'), { name: 'ANY', argument: undefined });
    for (const text of ['${any}', 'x${ANY}', '${ANY', 'ANY'])
      assert.equal(matcherOf(text), undefined);
  });
});

describe('Normaliser', () => {
  const CASES: readonly (readonly [name: string, value: unknown, normalised: unknown])[] = [
    ['uuids, equal ones alike', [UUID, OTHER, UUID], ['${uuid:1}', '${uuid:2}', '${uuid:1}']],
    ['uuids inside of a text', `Instance ${UUID} is gone.`, 'Instance ${uuid:1} is gone.'],
    ['uuids in keys', { [UUID]: { host: UUID } }, { '${uuid:1}': { host: '${uuid:1}' } }],
    ['requests', `req-${UUID}`, '${req:1}'],
    ['reply queues', `reply_${HEX}`, '${reply:1}'],
    ['ids of keystone', HEX, '${id:1}'],
    ['times of this day', '2026-11-21T05:44:15.515000', '${ts:+0.120}'],
    ['times as notifications write them', '2026-11-21 05:44:16.395123', '${ts:+1.000123; 6}'],
    ['whole seconds with a Z', '2026-11-21T05:44:15Z', '${ts:-0.395;T0Z}'],
    ['not the dates of other years', '2012-10-29T13:42:11Z', '2012-10-29T13:42:11Z'],
    ['not parts of longer words', `x${HEX}y ${HEX}0`, `x${HEX}y ${HEX}0`],
    ['not numbers and the like', [1, 1.5, true, null, 2n ** 70n], [1, 1.5, true, null, 2n ** 70n]],
    ['numbers that JSON has no name for', [NaN, -Infinity], ['${float:NaN}', '${float:-Infinity}']],
    ['what looks like a placeholder', '${uuid:1}', '${dollar}{uuid:1}'],
    ['a dollar before a uuid', `$${UUID}`, '${dollar}${uuid:1}'],
  ];

  for (const [name, value, normalised] of CASES) {
    it(`replaces ${name}`, () => {
      assert.deepEqual(new Normaliser(START).value(value), normalised);
    });
  }

  it('calls a value what it was called first, and goes on behind what is there', () => {
    const normaliser = new Normaliser(START);
    normaliser.skip('${uuid:7} and ${msg:3}');
    assert.equal(normaliser.name('msg', HEX), '${msg:4}');
    assert.equal(normaliser.text(`${HEX} ${UUID}`), '${msg:4} ${uuid:8}');
  });

  it('keeps the order of keys that JavaScript would move', () => {
    const value = new Map([
      ['b', 1],
      ['2', 2],
      ['1', 3],
    ]);
    const normalised = new Normaliser(START).value(asTemplate(value));
    assert.equal(JSON.stringify([...Object.keys(normalised as object)].sort()), '["1","2","b"]');
  });
});

describe('times', () => {
  for (const text of [
    '2026-11-21T05:44:15.395548',
    '2026-11-21 05:44:20.000001',
    '2026-11-20T23:00:00',
    '2026-11-21T07:44:15.395+02:00',
    '2026-11-21T05:44:15.3Z',
  ]) {
    it(`come back as they were written: ${text}`, () => {
      const argument = timestampArgument(text, START);
      assert.ok(argument !== undefined);
      assert.equal(printTimestamp(argument, START), text);
    });
  }

  it('move with the start', () => {
    assert.equal(printTimestamp('+1.500', START + 1000), '2026-11-21T05:44:17.895000');
  });

  it('are none when they are not written so', () => {
    for (const text of ['yesterday', '2026-02-30T00:00:00', '']) {
      assert.equal(timestampArgument(text, START), undefined);
    }
    assert.equal(printTimestamp('soon', START), undefined);
  });
});

describe('Bindings', () => {
  it('give a new value to what is not bound, and the same one again', () => {
    const bindings = new Bindings(START);
    const [first, second, other] = bindings.fill([
      '${uuid:1}',
      'x ${uuid:1}',
      '${uuid:2}',
    ]) as string[];
    assert.match(first ?? '', /^[0-9a-f-]{36}$/);
    assert.equal(second, `x ${first}`);
    assert.notEqual(other, first);
  });

  it('take one value for one placeholder', () => {
    const bindings = new Bindings();
    assert.equal(bindings.bind('${uuid:1}', UUID), true);
    assert.equal(bindings.bind('${uuid:1}', UUID), true);
    assert.equal(bindings.bind('${uuid:1}', OTHER), false);
    assert.equal(bindings.bind('${uuid:2}', UUID), false);
    assert.equal(bindings.fill('${uuid:1}'), UUID);
  });

  it('know nothing of a fork that is not joined', () => {
    const bindings = new Bindings();
    const lost = bindings.fork();
    lost.bind('${uuid:1}', UUID);
    const kept = bindings.fork();
    assert.equal(kept.bind('${uuid:1}', OTHER), true);
    bindings.join(kept);
    assert.equal(bindings.fill('${uuid:1}'), OTHER);
  });

  it('fill in numbers without a name in JSON, and leave alone what they do not know', () => {
    assert.deepEqual(new Bindings().fill(['${float:NaN}', '${what:1}', 1]), [NaN, '${what:1}', 1]);
  });
});
