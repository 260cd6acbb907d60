import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { MalformedMessage, SerializationError } from '../../lib/wire/errors.ts';
import { PyFloat } from '../../lib/wire/py-float.ts';
import {
  parsePythonJson,
  parsePythonJsonExactly,
  prettyPythonJson,
  printMember,
  stringifyPythonJson,
} from '../../lib/wire/python-json.ts';

const nested = (depth: number, core = ''): string => '['.repeat(depth) + core + ']'.repeat(depth);

/** Anything that Python and JavaScript can both hold, integers and floats of every size included. */
const { value: pythonValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double().map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.bigInt({ min: 2n ** 53n + 1n, max: 2n ** 200n }),
    fc.bigInt({ min: -(2n ** 200n), max: -(2n ** 53n) - 1n }),
    text(),
    fc.array(tie('value'), { maxLength: 5 }),
    fc
      .array(fc.tuple(text(), tie('value')), { maxLength: 5 })
      .map((pairs) => Object.fromEntries(pairs)),
  ),
}));

/** UTF-16 as it comes, lone surrogates included; digits alone would change the order of keys. */
function text(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('__proto__', 'constructor', '"', '\\"', '\\'),
    fc.array(fc.nat(0xffff), { maxLength: 4 }).map((units) => String.fromCharCode(...units)),
  );
}

describe('parsePythonJson', () => {
  const accepted: readonly (readonly [text: string, value: unknown])[] = [
    ['null', null],
    [' \t\n\r{"a": [true, false, null]} ', { a: [true, false, null] }],
    ['NaN', NaN],
    ['[NaN, Infinity, -Infinity]', [NaN, Infinity, -Infinity]],
    ['1e400', Infinity],
    ['[-1e400, 1.5e3, 2E-2]', [-Infinity, 1500, 0.02]],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740992', -9007199254740992],
    ['-9007199254740993', -9007199254740993n],
    ['[1180591620717411303424]', [1180591620717411303424n]],
    ['0.30000000000000004', 0.30000000000000004],
    ['10000000000000000.0', 1e16],
    ['0000000000000000'.padStart(17, '1'), 10000000000000000n],
    ['"9007199254740993"', '9007199254740993'],
    ['{"a": 1, "b": 2, "a": NaN}', { a: NaN, b: 2 }],
    ['"\\ud83d\\ude00 \\ud83d"', '😀 \ud83d'],
    ['[NaN, "\\u4f60 \\" \\\\ \\/ \\b\\f\\n\\r\\t"]', [NaN, '你 " \\ / \b\f\n\r\t']],
    ['[NaN, "\u007f\u2028"]', [NaN, '\u007f\u2028']],
    ['[NaN, {}, [], ""]', [NaN, {}, [], '']],
  ];
  for (const [input, value] of accepted) {
    it(`reads ${input}`, () => {
      assert.deepEqual(parsePythonJson(input), value);
    });
  }

  const refused: readonly (readonly [text: string, problem: RegExp])[] = [
    ['', /a value is missing at character 0/],
    ['  ', /a value is missing at character 2/],
    ['\ufeff{}', /a value is missing at character 0/],
    ['{nope', /a property name is missing at character 1/],
    ["{'a': 1}", /a property name is missing/],
    ['{"a" 1}', /a colon is missing/],
    ['{"a": 1,}', /a property name is missing/],
    ['[1,]', /a value is missing at character 3/],
    ['[1 2]', /"," or "]" is missing/],
    ['{"a": 1', /"," or "}" is missing/],
    ['1 2', /text after the end/],
    ['01', /text after the end/],
    ['1.', /text after the end/],
    ['.5', /a value is missing/],
    ['+1', /a value is missing/],
    ['0x10', /text after the end/],
    ['-NaN', /a value is missing/],
    ['nan', /a value is missing/],
    ['undefined', /a value is missing/],
    ['[NaN\u00a0]', /is missing/],
    ['"abc', /a string without end/],
    ['"abc\\"', /a string without end/],
    ['"tab\there"', /bare control character/],
    ['"\\x41"', /wrong escape/],
    ['"\\u12"', /wrong escape/],
    ['1'.repeat(4301), /more than 4300 digits/],
    [nested(1001), /deeper than 1000/],
    [nested(1001, 'NaN'), /deeper than 1000/],
    [nested(100_000), /deeper than 1000/],
    ['['.repeat(100_000), /deeper than 1000/],
  ];
  for (const [input, problem] of refused) {
    it(`refuses ${input.slice(0, 20)}`, () => {
      assert.throws(
        () => parsePythonJson(input),
        (error) => error instanceof MalformedMessage && problem.test(error.message),
      );
    });
  }

  it('reads what is just not too long or too deep', () => {
    assert.equal(parsePythonJson('1'.repeat(4300)), BigInt('1'.repeat(4300)));
    assert.equal(typeof parsePythonJson(nested(1000)), 'object');
    assert.equal(typeof parsePythonJson(nested(1000, 'NaN')), 'object');
  });

  it('takes __proto__ for a key like any other, on both ways of reading', () => {
    for (const input of ['{"__proto__": {"admin": 1}}', '{"__proto__": {"admin": NaN}}']) {
      const value = parsePythonJson(input);
      assert.ok(typeof value === 'object' && value !== null);
      assert.deepEqual(Object.keys(value), ['__proto__']);
      assert.equal(Object.getPrototypeOf(value), Object.prototype);
      assert.equal('admin' in value, false);
    }
  });

  it('quotes nothing of the message in its errors', () => {
    assert.throws(
      () => parsePythonJson('{"auth_token": "secret" oops}'),
      (error) => error instanceof Error && !error.message.includes('secret'),
    );
  });

  it('agrees with JSON.parse on everything that both know', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // Integers beyond 2⁵³ are the one thing on which they differ.
        const standard = JSON.stringify(value).replace(/\d{16,}/g, '1');
        assert.deepEqual(parsePythonJson(standard), JSON.parse(standard));
        // The constant makes the reader take its own parser.
        assert.deepEqual(parsePythonJson(`[NaN, ${standard}]`), [NaN, JSON.parse(standard)]);
      }),
    );
  });
});

describe('stringifyPythonJson', () => {
  const circular: { self?: unknown } = {};
  circular.self = { list: [0, circular] };
  class Instance {
    readonly field = 1;
  }

  const printed: readonly (readonly [value: unknown, text: string])[] = [
    [undefined, 'null'],
    [{ a: undefined, b: [undefined] }, '{"b":[null]}'],
    [{ a: undefined, b: [undefined, 1n] }, '{"b":[null,1]}'],
    [[NaN, Infinity, -Infinity], '[NaN,Infinity,-Infinity]'],
    [2n ** 70n, '1180591620717411303424'],
    [[new PyFloat(1), new PyFloat(0.5)], '[1.0,0.5]'],
    [[-0, 1e-7, 2 ** 53], '[0,1e-07,9007199254740992]'],
    [[1e16, -(2 ** 60), 2 ** 53 + 2], '[1e+16,-1.152921504606847e+18,9007199254740994.0]'],
    [new Date(Date.UTC(2026, 4, 13, 12, 53, 0, 123)), '"2026-05-13T12:53:00.123000"'],
    [new Date(-62135596800000), '"0001-01-01T00:00:00.000000"'],
    [new Set([1, 'a', undefined]), '[1,"a",null]'],
    [
      new Map<unknown, unknown>([
        ['text', 1],
        [2, 2],
        [1, 3],
        [1.5, 4],
        [1e-7, 5],
        [10n, 6],
        [true, 7],
        [null, 8],
        [new PyFloat(2), 9],
        ['gone', undefined],
      ]),
      '{"text":1,"2":2,"1":3,"1.5":4,"1e-07":5,"10":6,"true":7,"null":8,"2.0":9}',
    ],
    [Buffer.from('äö'), '"äö"'],
    [new Uint8Array([97]), '"a"'],
    [new Uint16Array([1, 2]), '[1,2]'],
    [new BigInt64Array([3n]), '[3]'],
    [new URL('http://host/path'), '"http://host/path"'],
    [new TypeError("it's"), `"TypeError(\\"it's\\")"`],
    [new Error(), '"Error()"'],
    [new DOMException('m', 'AbortError'), `"AbortError('m')"`],
    [[new String('a'), new Number(1), new Boolean(false)], '["a",1,false]'],
    [Object.assign(Object.create(null) as object, { a: 1n }), '{"a":1}'],
    [{ toJSON: () => ({ big: 1n }) }, '{"big":1}'],
    [
      runInNewContext('({ list: [1n], when: new Date(0) })'),
      '{"list":[1],"when":"1970-01-01T00:00:00.000000"}',
    ],
    [[1, 2n].values(), '[1,2]'],
    ['\ud800', '"\\ud800"'],
    [{ '\ud800': [1n] }, '{"\\ud800":[1]}'],
    [JSON.parse('{"__proto__": 1}'), '{"__proto__":1}'],
  ];
  for (const [value, expected] of printed) {
    it(`prints ${expected}`, () => {
      assert.equal(stringifyPythonJson(value), expected);
    });
  }

  const refused: readonly (readonly [value: unknown, path: string, problem: RegExp])[] = [
    [() => 1, 'value', /function has no counterpart/],
    [{ a: Symbol('s') }, 'a', /symbol has no counterpart/],
    [new Date(NaN), 'value', /Date that is invalid/],
    [new Date(8.64e15), 'value', /outside of the years/],
    [{ a: { b: [0, Buffer.from([0xff])] } }, 'a.b[1]', /not UTF-8/],
    [{ a: [new Instance()] }, 'a[0]', /instance of Instance .* JsonPayloadSerializer/],
    [{ a: Promise.resolve() }, 'a', /instance of Promise/],
    [{ 'odd key': /x/ }, '["odd key"]', /instance of RegExp/],
    [new Map([[{}, 1]]), 'value', /Map with a key/],
    [circular, 'self.list[1]', /contains itself/],
    [10n ** 4300n, 'value', /more than 4300 digits/],
    [JSON.parse(nested(1001)), `${'[0]'.repeat(20)}…`, /deeper than 1000/],
  ];
  for (const [value, path, problem] of refused) {
    it(`refuses a value at ${path}: ${problem.source}`, () => {
      assert.throws(
        () => stringifyPythonJson(value),
        (error) =>
          error instanceof SerializationError && error.path === path && problem.test(error.message),
      );
    });
  }

  it('prints a value that stands in two places, which is no circle', () => {
    const shared = { n: 1n };
    assert.equal(stringifyPythonJson([shared, { shared }]), '[{"n":1},{"shared":{"n":1}}]');
  });

  it('prints text as JSON.stringify does, whatever is in it and however long it is', () => {
    const characters = Array.from({ length: 0x120 }, (_, code) => String.fromCharCode(code));
    for (const one of [...characters, '\ud800', '\u2028', '🐢', 'a'.repeat(63), 'a'.repeat(64)]) {
      for (const text of [one, `req-${one}`, one + 'a'.repeat(100)]) {
        assert.equal(stringifyPythonJson(text), JSON.stringify(text));
        assert.equal(printMember(text, text), JSON.stringify({ [text]: text }).slice(1, -1));
      }
    }
  });

  it('reads back what it printed', () => {
    fc.assert(
      fc.property(pythonValue, (value) => {
        const printed = stringifyPythonJson(value);
        assert.doesNotMatch(printed, /\p{Cs}/u);
        assert.deepEqual(parsePythonJson(printed), value);
      }),
      { numRuns: 300 },
    );
  });

  it('reads back the deepest value that it prints', () => {
    const deepest: unknown = JSON.parse(nested(1000));
    assert.deepEqual(parsePythonJson(stringifyPythonJson(deepest)), deepest);
  });
});

describe('printMember', () => {
  it('begins the path of an error with its key', () => {
    assert.equal(printMember('args', { a: 1n }), '"args":{"a":1}');
    assert.throws(() => printMember('args', { a: { b: [0, 1, 2, () => 1] } }), {
      path: 'args.a.b[3]',
    });
  });
});

describe('prettyPythonJson', () => {
  it('indents as JSON.stringify does', () => {
    const value = { a: [1, { b: 'two\nlines', c: [] }, null], d: {}, e: true };
    assert.equal(prettyPythonJson(value), JSON.stringify(value, null, 2));
  });

  it('prints what only Python has, and keeps the order of keys', () => {
    const text = '{\n  "b": 123456789012345678901,\n  "1": NaN\n}';
    assert.equal(prettyPythonJson(parsePythonJson(text)), text);
  });
});

describe('parsePythonJsonExactly', () => {
  it('keeps floats apart from integers', () => {
    const text = '[1,1.0,-0.0,2.5,1e+22,123456789012345678901,{"1":0.0}]';
    assert.equal(stringifyPythonJson(parsePythonJsonExactly(text)), text);
  });
});
