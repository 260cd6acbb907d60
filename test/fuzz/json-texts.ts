import fc, { type Arbitrary } from 'fast-check';

/** Keys that mean something: to JavaScript, to oslo, to Python, or to whoever sorts them. */
export const hostileKeys: Arbitrary<string> = fc.constantFrom(
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'toJSON', 'then', 'length'],
  ...['hasOwnProperty', '__defineGetter__', '__class__', 'self', 'ctxt', 'target', 'name', 'stack'],
  ...['method', 'args', 'namespace', 'version', '_msg_id', '_reply_q', '_timeout', '_unique_id'],
  ...['result', 'failure', 'ending', 'oslo.version', 'oslo.message'],
  ...['class', 'module', 'message', 'tb', 'kwargs'],
  ...['_context_', '_context_self', '_context___proto__', '_context_client_timeout'],
  ...['', '0', '10', '-1', '1.5', ' ', 'ключ', '\u0000', '\ud800'],
);

const keys = fc.oneof(hostileKeys, fc.string({ maxLength: 8, unit: 'binary' }));

const nested = (depth: number, core = ''): string => '['.repeat(depth) + core + ']'.repeat(depth);
const nestedObjects = (depth: number): string => '{"a":'.repeat(depth) + '0' + '}'.repeat(depth);

const scalars = fc.constantFrom(
  ...['null', 'true', 'false', 'NaN', 'Infinity', '-Infinity', '0', '1', '-1', '1.5', '1e-07'],
  ...['1e400', '-1e400', '1e16', '9007199254740992', '9007199254740993', '-9007199254740993'],
  ...['1180591620717411303424', `-${'9'.repeat(100)}`, '7'.repeat(4300), '""', '"\\ud800"'],
  ...['"2.0"', '"1.0"', '"abc"', '"\\u0000"', '"\u4f60\u597d"', '"{}"', '"[1]"', '"reply_q"'],
);

/** What Python cannot read, where a value should be. */
const nonsense = fc.constantFrom(
  ...['', 'nope', 'None', '-', '-NaN', '+1', '01', '1.', '.5', '0x10', '1_0', "'a'", '"open'],
  ...['"\n"', '"\\x"', '"\\u12"', '[', '{', ']', '[1,]', '{"a"}', '{"a":1,}', '{a:1}', '[1 2]'],
  ...['\ufeff1', '//', '1'.repeat(4301), nested(1001), nested(3_000), '['.repeat(3_000)],
);

/** As deep as a value can stand in a message that Python's reader takes. */
const DEEPEST = 998;
const depths = fc.oneof(
  fc.integer({ min: 1, max: DEEPEST }),
  fc.integer({ min: DEEPEST - 5, max: DEEPEST }),
);
const deep = fc.oneof(
  depths.map((depth) => nested(depth)),
  depths.map((depth) => nested(depth, 'NaN')),
  depths.map(nestedObjects),
);

/** Texts of JSON values, made of `leaves`; keys are often hostile, and may repeat. */
function valuesOf(leaves: Arbitrary<string>): Arbitrary<string> {
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { arbitrary: leaves, weight: 6 },
      { arbitrary: fc.string({ maxLength: 8, unit: 'binary' }).map(quote), weight: 1 },
      { arbitrary: fc.array(tie('value'), { maxLength: 3 }).map(printList), weight: 1 },
      {
        arbitrary: fc.array(fc.tuple(keys, tie('value')), { maxLength: 3 }).map(printObject),
        weight: 2,
      },
    ),
  }));
  return value;
}

/** Whatever a Python peer may send, in as much depth as it can. */
export const readableJson: Arbitrary<string> = fc.oneof(
  { arbitrary: valuesOf(scalars), weight: 40 },
  { arbitrary: deep, weight: 1 },
);

/** The same, or what nobody can read. */
export const anyJson: Arbitrary<string> = valuesOf(
  fc.oneof({ arbitrary: scalars, weight: 12 }, { arbitrary: nonsense, weight: 1 }),
);

/** The members of a JSON object, as texts. */
export type Members = readonly (readonly [key: string, text: string])[];

export function printObject(members: Members): string {
  return `{${members.map(([key, text]) => `${quote(key)}: ${text}`).join(', ')}}`;
}

function printList(texts: readonly string[]): string {
  return `[${texts.join(', ')}]`;
}

export function quote(text: string): string {
  return JSON.stringify(text);
}
