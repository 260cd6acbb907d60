import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidVersion } from '../../lib/target/version.ts';
import { unwrapEnvelope, wrapEnvelope } from '../../lib/wire/envelope.ts';
import { MalformedMessage, UnsupportedRpcEnvelopeVersion } from '../../lib/wire/errors.ts';
import { readGolden } from '../golden/read-golden.ts';

interface EnvelopeCase {
  readonly label: string;
  readonly input: unknown;
  readonly expected: { readonly value_repr: string } | { readonly error: string };
}

const { deserialize_msg: cases } = readGolden('envelope-cases.json') as {
  readonly deserialize_msg: readonly EnvelopeCase[];
};

/** Python's printed values of the table, as they are here. */
const VALUES = new Map<string, unknown>([
  ['5', 5],
  ["'x'", 'x'],
  ['None', null],
  ['{}', {}],
  ["{'method': 'x'}", { method: 'x' }],
  ["{'a': 1}", { a: 1 }],
  ["{'a': nan, 'b': -inf}", { a: NaN, b: -Infinity }],
  ["{'a': 1180591620717411303424, 'b': inf}", { a: 2n ** 70n, b: Infinity }],
]);

/** What Python raises, told from the error that stands for it here. */
function pythonClassOf(error: unknown): string {
  if (error instanceof UnsupportedRpcEnvelopeVersion) return error.name;
  assert.ok(error instanceof MalformedMessage);
  if (error.cause instanceof InvalidVersion) return error.cause.remoteName.class;
  return error.message.startsWith('Not JSON') ? 'JSONDecodeError' : 'TypeError';
}

describe('unwrapEnvelope, as Python does', () => {
  for (const { label, input, expected } of cases) {
    it(label, () => {
      if ('error' in expected) {
        assert.throws(
          () => unwrapEnvelope(input),
          (error) => pythonClassOf(error) === expected.error,
        );
      } else {
        assert.ok(VALUES.has(expected.value_repr));
        assert.deepEqual(unwrapEnvelope(input), VALUES.get(expected.value_repr));
      }
    });
  }
});

describe('unwrapEnvelope', () => {
  it('survives versions that cannot even be printed', () => {
    for (const version of [
      '{"toString": 1}',
      '[[[[1]]]]',
      '{"__proto__": null}',
      'true',
      '1e400',
    ]) {
      const body: unknown = JSON.parse(`{"oslo.version": ${version}, "oslo.message": "{}"}`);
      assert.throws(() => unwrapEnvelope(body), MalformedMessage);
    }
  });

  it('does not take inherited keys for an envelope', () => {
    const body: unknown = Object.create({ 'oslo.version': '2.0', 'oslo.message': '{}' });
    assert.equal(unwrapEnvelope(body), body);
  });
});

describe('wrapEnvelope', () => {
  it('puts JSON into a JSON string', () => {
    const wrapped = wrapEnvelope('{"a":"\\ud800 ä\u2028"}');
    assert.equal(
      wrapped,
      '{"oslo.version": "2.0", "oslo.message": "{\\"a\\":\\"\\\\ud800 ä\u2028\\"}"}',
    );
    assert.deepEqual(unwrapEnvelope(JSON.parse(wrapped)), { a: '\ud800 ä\u2028' });
  });
});
