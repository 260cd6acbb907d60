import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc, { type Arbitrary } from 'fast-check';
import { decodeBody } from '../../lib/wire/body.ts';
import { MalformedMessage, SerializationError } from '../../lib/wire/errors.ts';
import { isRemoteException } from '../../lib/wire/rebuilt-exception.ts';
import { RemoteError } from '../../lib/wire/remote-error.ts';
import {
  deserializeRemoteException,
  serializeRemoteException,
} from '../../lib/wire/remote-exception.ts';
import { decodeReply, encodeReply } from '../../lib/wire/reply.ts';
import { decodeRequest, encodeRequest, type DecodedRequest } from '../../lib/wire/request.ts';
import { parsePythonJson } from '../../lib/wire/python-json.ts';
import { report, SEED, watchPrototypes } from './campaign.ts';
import { heapMiB } from '../support/heap.ts';
import { anyJson, hostileKeys, printObject, readableJson } from './json-texts.ts';
import { brokenBodies, madeUpBodies, twistedBodies } from './messages.ts';

const JSON_UTF8 = { contentType: 'application/json', contentEncoding: 'utf-8' };

/** Checks as many generated values as `runs` says; the same ones each time. */
function check<T>(values: Arbitrary<T>, runs: number, property: (value: T) => void): number {
  fc.assert(fc.property(values, property), { seed: SEED, numRuns: runs });
  return runs;
}

/** The result, or `undefined` for a malformed message. Nothing else may be thrown. */
function decoded<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    assert.ok(error instanceof MalformedMessage, String(error));
    assert.ok(error.message.length > 0);
    return undefined;
  }
}

function assertRequest(request: DecodedRequest): void {
  for (const id of [request.msgId, request.replyQ, request.uniqueId]) {
    assert.ok(id === undefined || (typeof id === 'string' && id !== ''));
  }
  assert.ok(Object.hasOwn(request.ctxt, 'client_timeout'));
  for (const part of [request.ctxt, request.message]) {
    assert.equal(Object.getPrototypeOf(part), Object.prototype);
  }
  for (const key of Object.keys(request.message)) assert.ok(!key.startsWith('_context_'));
}

class Quota extends Error {}
const ALLOWED = {
  builtins: { ValueError: RangeError },
  'nova.exception': { Quota },
  javascript: { constructor: class extends Error {} },
};

/** Failures as Python writes them, as nobody writes them, and anything else. */
const failures: Arbitrary<unknown> = fc.oneof(
  fc
    .array(
      fc.tuple(
        fc.oneof(
          fc.constantFrom('class', 'module', 'message', 'tb', 'args', 'kwargs'),
          hostileKeys,
        ),
        fc.oneof(
          fc.constantFrom(
            '"builtins"',
            '"nova.exception"',
            '"Quota"',
            '"ValueError"',
            '"TypeError"',
          ),
          fc.constantFrom('"__proto__"', '"constructor"', '"toString"', '["line\\n"]', '[1, null]'),
          anyJson,
        ),
      ),
      { maxLength: 8 },
    )
    .map(printObject),
  anyJson,
  readableJson.map(parsePythonJson),
);

const levels = (depth: number): unknown => {
  let value: unknown = 0;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { value };
  return value;
};

/** Values of JavaScript; Python has no counterpart for some. */
const anyValues: Arbitrary<unknown> = fc.oneof(
  {
    arbitrary: fc.anything({
      ...{ withBigInt: true, withBoxedValues: true, withDate: true, withMap: true, withSet: true },
      ...{ withNullPrototype: true, withSparseArray: true, withTypedArray: true },
      key: hostileKeys,
      maxDepth: 2,
      maxKeys: 3,
    }),
    weight: 30,
  },
  {
    arbitrary: fc.constantFrom<unknown>(Symbol('s'), () => 0, new Error('e'), 10n ** 4300n),
    weight: 2,
  },
  { arbitrary: fc.integer({ min: 990, max: 1_010 }).map(levels), weight: 1 },
);

/** The bodies with a value as argument, context and result; absent when it is refused. */
function encodedBoth(value: unknown): { request: Buffer; reply: Buffer } | undefined {
  try {
    const request = { method: 'm', args: { value }, ctxt: { value }, uniqueId: 'u' };
    const reply = { msgId: 'm', uniqueId: 'u', result: value, ending: true };
    return { request: Buffer.from(encodeRequest(request)), reply: Buffer.from(encodeReply(reply)) };
  } catch (error) {
    assert.ok(error instanceof SerializationError, String(error));
    return undefined;
  }
}

describe('the codec', () => {
  it('survives whatever comes', { timeout: 300_000 }, (test) => {
    const assertPrototypes = watchPrototypes();
    const startedAt = performance.now();
    const counts = { messages: 0, requests: 0, replies: 0, failures: 0 };
    const readBoth = (body: Buffer): void => {
      const inner = decoded(() => ({ value: decodeBody(body, JSON_UTF8) }));
      if (inner === undefined) return;
      const request = decoded(() => decodeRequest(inner.value));
      if (request !== undefined) {
        assertRequest(request);
        counts.requests += 1;
      }
      const reply = decoded(() => decodeReply(inner.value));
      if (reply === undefined) return;
      counts.replies += 1;
      if (reply.failure === undefined) return;
      assert.ok(deserializeRemoteException(reply.failure, ALLOWED) instanceof Error);
    };

    for (const bodies of [brokenBodies, twistedBodies, madeUpBodies])
      check(bodies, 1_000, readBoth);
    const heapBefore = heapMiB();
    counts.messages += check(brokenBodies, 30_000, readBoth);
    counts.messages += check(twistedBodies, 20_000, readBoth);
    counts.messages += check(madeUpBodies, 15_000, readBoth);
    counts.failures += check(failures, 15_000, (failure) => {
      const error = deserializeRemoteException(failure, ALLOWED);
      assert.ok(error instanceof RemoteError || isRemoteException(error));
      const again = serializeRemoteException(error);
      assert.ok(deserializeRemoteException(again, ALLOWED) instanceof Error);
    });
    const grownMiB = heapMiB() - heapBefore;

    report(test, counts, startedAt);
    assertPrototypes();
    assert.ok(counts.messages + counts.failures >= 80_000);
    assert.ok(counts.requests > 10_000, 'enough of them can be read');
    assert.ok(grownMiB < 8, `the heap grew by ${grownMiB} MiB`);
  });

  it('writes nothing that it cannot read', { timeout: 300_000 }, (test) => {
    const startedAt = performance.now();
    const counts = { written: 0, refused: 0 };
    const roundTrip = (value: unknown, expected?: { readonly value: unknown }): void => {
      const bodies = encodedBoth(value);
      if (bodies === undefined) {
        assert.ok(expected === undefined);
        counts.refused += 1;
        return;
      }
      const request = decodeRequest(decodeBody(bodies.request, JSON_UTF8));
      const reply = decodeReply(decodeBody(bodies.reply, JSON_UTF8));
      const { value: argument } = request.message['args'] as { readonly value: unknown };
      // What is undefined leaves as a null result, and as no member at all.
      for (const arrived of [argument, request.ctxt['value']]) {
        assert.deepEqual(arrived ?? null, reply.result);
      }
      if (expected !== undefined) assert.deepEqual(reply.result, expected.value);
      counts.written += 1;
    };

    check(readableJson.map(parsePythonJson), 10_000, (value) => {
      roundTrip(value, { value });
    });
    check(anyValues, 10_000, (value) => {
      roundTrip(value);
    });
    report(test, counts, startedAt);
    assert.equal(counts.written + counts.refused, 20_000);
    assert.ok(counts.written > 15_000 && counts.refused > 100);
  });
});
