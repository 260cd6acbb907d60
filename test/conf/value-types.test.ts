import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidArgument } from '../../lib/errors.ts';
import { BooleanType } from '../../lib/conf/types/boolean-type.ts';
import { DictType } from '../../lib/conf/types/dict-type.ts';
import {
  HostAddressType,
  HostDomainType,
  HostnameType,
  IPAddressType,
} from '../../lib/conf/types/host-types.ts';
import { ListType, MultiStringType } from '../../lib/conf/types/list-type.ts';
import { NullableType } from '../../lib/conf/types/nullable-type.ts';
import { FloatType, IntegerType, PortType } from '../../lib/conf/types/number-types.ts';
import { StringType } from '../../lib/conf/types/string-type.ts';
import { UriType } from '../../lib/conf/types/uri-type.ts';
import { InvalidValue, type ValueType } from '../../lib/conf/types/value-type.ts';

interface TypeCase {
  readonly type: ValueType<unknown>;
  /** What oslo.config accepts, with what it makes of it. */
  readonly good: readonly (readonly [given: unknown, value: unknown])[];
  /** What it refuses, with the problem in our words. */
  readonly bad: readonly (readonly [given: unknown, problem: RegExp])[];
}

const same = (...values: readonly string[]): (readonly [string, string])[] =>
  values.map((value) => [value, value] as const);
const all = (problem: RegExp, ...values: readonly string[]): (readonly [string, RegExp])[] =>
  values.map((value) => [value, problem] as const);

const CASES: Readonly<Record<string, TypeCase>> = {
  'a string': {
    type: new StringType(),
    good: [...same('', ' x '), [5, '5'], [true, 'True']],
    bad: [
      [null, /a text/],
      [['a'], /a text/],
    ],
  },
  'a string of limited length, counted in characters': {
    type: new StringType({ maxLength: 2 }),
    good: same('😀😀'),
    bad: all(/at most 2/, 'abc'),
  },
  'a string with choices in any case': {
    type: new StringType({ choices: ['Abc', 'x'], ignoreCase: true }),
    good: same('aBC', 'X'),
    bad: all(/one of Abc, x/, 'b'),
  },
  'a string with a regex in any case, whatever its flags remember': {
    type: new StringType({ regex: /^a/g, ignoreCase: true }),
    good: same('Ab', 'Ab'),
    bad: all(/match/, 'ba'),
  },
  'a string with quotes': {
    type: new StringType({ quotes: true }),
    good: [
      [`"a'b"`, `a'b`],
      [`a"`, `a"`],
      ['', ''],
    ],
    bad: all(/close its quote/, '"', `"a'`),
  },
  'a boolean': {
    type: new BooleanType(),
    good: [
      [true, true],
      ['oN', true],
      ['NO', false],
      [0, false],
    ],
    bad: all(/true or false/, '', ' true', 't'),
  },
  'an integer': {
    type: new IntegerType({ min: -10 }),
    good: [
      [' ५_0 ', 50],
      ['𝟙𝟚', 12],
      ['-0', 0],
      [7n, 7],
      ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ],
    bad: [
      ...all(/an integer/, '', '1.0', '0x10', '1__0', '+ 5', '²'),
      ...all(/2\^53/, '9007199254740992'),
      ...all(/at least -10/, '-11'),
      [1.5, /an integer/],
      [NaN, /an integer/],
    ],
  },
  'a port': {
    type: new PortType({ max: 1024 }),
    good: [['0', 0]],
    bad: [...all(/at least 0/, '-1'), ...all(/at most 1024/, '1025')],
  },
  'a float': {
    type: new FloatType({ max: 100 }),
    good: [
      ['1.', 1],
      ['+.5e-3_0', 5e-31],
      ['٣.٥', 3.5],
      ['-inf', -Infinity],
      ['NaN', NaN],
      [2.5, 2.5],
      [-Infinity, -Infinity],
    ],
    bad: [
      ...all(/a number/, '', '.', '1e', '_1', '0x1', '1,5'),
      ...all(/at most 100/, '1e3', 'inf'),
    ],
  },
  'a number that may be missing': {
    type: new NullableType(new IntegerType()),
    good: [
      [' ', undefined],
      ['1', 1],
    ],
    bad: all(/an integer/, 'x'),
  },
  'a list': {
    type: new ListType(new StringType()),
    good: [
      ['', []],
      [' a , b,,', ['a', 'b']],
      [',a', ['', 'a']],
      [
        [1, 'b'],
        ['1', 'b'],
      ],
    ],
    bad: [[{}, /a text/]],
  },
  'a list whose items may contain commas': {
    type: new ListType(new StringType({ regex: /^\w(,\w)?$/ })),
    good: [
      ['a,b', ['a', 'b']],
      ['a,b,c', ['a', 'b', 'c']],
    ],
    bad: all(/match/, 'a,bb'),
  },
  'a list that joins what does not fit alone': {
    type: new ListType(new StringType({ quotes: true })),
    good: [['"a,b",c', ['a,b', 'c']]],
    bad: all(/close its quote/, '"a,b,c'),
  },
  'a bounded list of integers': {
    type: new ListType(new IntegerType(), { bounds: true }),
    good: [
      ['[1, 2]', [1, 2]],
      ['[]', []],
    ],
    bad: [
      ...all(/start with \[/, '1,2'),
      ...all(/end with \]/, '[1,2'),
      ...all(/an integer/, '[1,,2]', '[ ]'),
    ],
  },
  'several texts': {
    type: new MultiStringType(),
    good: [
      [
        ['a,b', 1],
        ['a,b', '1'],
      ],
      ['a', ['a']],
    ],
    bad: [[[null], /a text/]],
  },
  'a dictionary': {
    type: new DictType(new IntegerType(), { bounds: true }),
    good: [
      ['{}', {}],
      ['{ a : 1 , b:2}', { a: 1, b: 2 }],
      [{ a: '1' }, { a: 1 }],
    ],
    bad: [
      ...all(/start with \{/, 'a:1'),
      ...all(/end with \}/, '{a:1'),
      ...all(/key:value/, '{a}', '{a:1,}'),
      ...all(/empty key/, '{:1}'),
      ...all(/each key once/, '{a:1,a:2}'),
      ...all(/an integer/, '{a:x}'),
    ],
  },
  'an IP address': {
    type: new IPAddressType(),
    good: same('10.0.0.1', '::1', '::ffff:1.2.3.4'),
    bad: all(/an IP address/, '', '1.2.3', '010.0.0.1', 'fe80::1%eth0', 'h'),
  },
  'an IPv4 address': {
    type: new IPAddressType({ version: 4 }),
    good: same('10.0.0.1'),
    bad: all(/an IPv4 address/, '::1'),
  },
  'an IPv6 address': {
    type: new IPAddressType({ version: 6 }),
    good: same('::1'),
    bad: all(/an IPv6 address/, '10.0.0.1'),
  },
  'a host name': {
    type: new HostnameType(),
    good: [...same('h', 'A-1.b', 'x'.repeat(63)), ['h.', 'h']],
    bad: all(
      /a host name/,
      ...['', '.', 'a..b', '-a', 'a-', 'a_b', '1.2.3.4', 'a.1', 'x'.repeat(64)],
      `${'x.'.repeat(126)}xx`,
    ),
  },
  'a host address': {
    type: new HostAddressType(),
    good: same('h', '1.2.3.4', '::1'),
    bad: all(/a host name or an IP address/, '', '1.2.3', 'a_b', 'fe80::1%eth0'),
  },
  'a host address of IPv6 only': {
    type: new HostAddressType({ version: 6 }),
    good: same('h', '::1'),
    bad: all(/a host name or an IP address/, '1.2.3.4'),
  },
  'a host domain': {
    type: new HostDomainType(),
    good: same('a_b', '_h.x', '1.2.3.4'),
    bad: all(/a host name or an IP address/, '', '1.2.3', 'a b'),
  },
  'a URI': {
    type: new UriType(),
    good: same(
      ...['http://h', 'rabbit+ssl://h_x', 'ftp://u:p@h/p?q#f', 'http://h:99999/', 'http://.'],
      ...['http://[::1]/x', 'http://[fe80::1%25eth0]/', 'http://h/a b', 'http://h?x y'],
    ),
    bad: [
      ...all(/a scheme and a host/, 'h', '//h', 'http:h', 'http://', '1http://h'),
      ...all(/valid host/, 'http://a b/', 'http://[::1', 'http://h:port/', 'http://u@@h/'),
      ...all(/valid host/, 'http://300.1.1.1/', 'http://[fe80::1%eth0]/', 'http://你/'),
    ],
  },
  'a URI of certain schemes and a limited length': {
    type: new UriType({ schemes: ['http', 'https'], maxLength: 9 }),
    good: same('https://h'),
    bad: [...all(/scheme of http, https/, 'ftp://h'), ...all(/at most 9/, 'https://hh')],
  },
};

describe('ValueType.convert', () => {
  for (const [title, { type, good, bad }] of Object.entries(CASES)) {
    it(`reads ${title}`, () => {
      for (const [given, value] of good) assert.deepEqual(plain(type.convert(given)), value);
      for (const [given, problem] of bad) {
        assert.throws(
          () => type.convert(given),
          (error) => error instanceof InvalidValue && problem.test(error.problem),
          `accepts ${JSON.stringify(given)}`,
        );
      }
    });
  }

  it('gives values that nobody can change', () => {
    assert(Object.isFrozen(new ListType(new StringType()).convert('a')));
    assert(Object.isFrozen(new MultiStringType().convert('a')));
    assert(Object.isFrozen(new DictType(new StringType()).convert('a:b')));
  });

  it('keeps keys of dictionaries clear of Object.prototype', () => {
    const dict = new DictType(new StringType()).convert('__proto__:a');
    assert.deepEqual(Object.entries(dict), [['__proto__', 'a']]);
    assert(!('toString' in dict));
  });
});

describe('ValueType.format and print', () => {
  function spellings<T>(type: ValueType<T>, value: T): readonly [file: string, python: string] {
    return [type.format(value), type.print(value)];
  }
  const texts = new StringType();

  it('spell a value as a file does, and as Python does where another option refers to it', () => {
    assert.deepEqual(spellings(texts, 'a b'), ['a b', 'a b']);
    assert.deepEqual(spellings(texts, ' a '), ['" a "', ' a ']);
    assert.deepEqual(spellings(new BooleanType(), true), ['true', 'True']);
    assert.deepEqual(spellings(new IntegerType(), 5), ['5', '5']);
    assert.deepEqual(spellings(new FloatType(), 1), ['1', '1.0']);
    assert.deepEqual(spellings(new FloatType(), -Infinity), ['-inf', '-inf']);
    assert.deepEqual(spellings(new NullableType(new IntegerType()), undefined), ['', '']);
    assert.deepEqual(spellings(new ListType(texts), ['a', "it's"]), ["a,it's", `['a', "it's"]`]);
    assert.deepEqual(spellings(new ListType(texts, { bounds: true }), ['a']), ['[a]', "['a']"]);
    assert.deepEqual(spellings(new MultiStringType(), ['a', 'b\n']), ['a\n"b\n"', "['a', 'b\\n']"]);
    assert.deepEqual(spellings(new DictType(texts), { b: '1', a: '2' }), [
      'a:2,b:1',
      "{'b': '1', 'a': '2'}",
    ]);
  });
});

describe('a type that contradicts itself', () => {
  const contradictions: Readonly<Record<string, () => unknown>> = {
    'min above max': () => new IntegerType({ min: 2, max: 1 }),
    'a port below 0': () => new PortType({ min: -1 }),
    'a port above 65535': () => new PortType({ max: 65_536 }),
    'choices and a regex': () => new StringType({ choices: ['a'], regex: /a/ }),
  };
  for (const [title, make] of Object.entries(contradictions)) {
    it(`is refused: ${title}`, () => {
      assert.throws(make, InvalidArgument);
    });
  }
});

/** Without the missing prototype of dictionaries, which `deepEqual` would mind. */
function plain(value: unknown): unknown {
  return typeof value === 'object' && !Array.isArray(value) ? { ...value } : value;
}
