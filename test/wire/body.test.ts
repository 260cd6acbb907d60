import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeBody, type BodyProperties } from '../../lib/wire/body.ts';
import { MalformedMessage } from '../../lib/wire/errors.ts';
import { decodeReply } from '../../lib/wire/reply.ts';
import { decodeRequest } from '../../lib/wire/request.ts';
import { readGolden } from '../golden/read-golden.ts';

interface MalformedBody {
  readonly step: string;
  readonly body_b64: string;
  readonly content_type?: string;
  readonly content_encoding?: string;
  readonly verdict: 'ack' | 'reject';
  /** What the endpoint of a Python server got, when one was found. */
  readonly received?: { readonly args: readonly unknown[]; readonly kwargs: unknown };
}

const cases = readGolden('malformed-bodies.json') as readonly MalformedBody[];
const JSON_UTF8: BodyProperties = { contentType: 'application/json', contentEncoding: 'utf-8' };

describe('a body that a Python server was given', () => {
  for (const { step, body_b64, content_type, content_encoding, verdict, received } of cases) {
    it(`${step}: ${verdict}`, () => {
      const content = Buffer.from(body_b64, 'base64');
      const properties = { contentType: content_type, contentEncoding: content_encoding };
      const decode = (): ReturnType<typeof decodeRequest> =>
        decodeRequest(decodeBody(content, properties));
      if (verdict === 'reject') {
        assert.throws(decode, MalformedMessage);
        return;
      }
      const { ctxt, message } = decode();
      if (received === undefined) {
        assert.equal(message['method'], undefined);
      } else {
        const args = message['args'] as { readonly a: unknown };
        assert.deepEqual([ctxt, args.a], received.args);
      }
    });
  }
});

describe('decodeBody', () => {
  const body = (text: string): Buffer => Buffer.from(text);

  it('names what is wrong', () => {
    const table: readonly (readonly [Buffer, string | undefined, RegExp])[] = [
      [body('{}'), undefined, /content type is missing/],
      [body('{}'), 'text/plain', /content type is text\/plain/],
      [Buffer.from([0x22, 0xff, 0x22]), 'application/json', /not UTF-8/],
      [Buffer.from('"ö"', 'latin1'), 'application/json', /not UTF-8/],
      [body('\ufeff{}'), 'application/json', /Not JSON/],
    ];
    for (const [content, contentType, problem] of table) {
      assert.throws(
        () => decodeBody(content, { contentType, contentEncoding: 'latin-1' }),
        (error) => error instanceof MalformedMessage && problem.test(error.message),
      );
    }
  });

  it('keeps the cause of an envelope without a usable version', () => {
    assert.throws(
      () => decodeBody(body('{"oslo.version": 2, "oslo.message": "{}"}'), JSON_UTF8),
      (error) => error instanceof MalformedMessage && error.cause instanceof Error,
    );
  });

  it('reads a part of a larger buffer', () => {
    const slab = body('xx{"a": "ö"}yy');
    assert.deepEqual(decodeBody(slab.subarray(2, -2), JSON_UTF8), { a: 'ö' });
  });

  it('throws nothing but MalformedMessage, whatever bytes come', () => {
    const sound = readGolden('rpc-messages.json') as readonly { readonly body: string }[];
    const mutation = fc.record({
      body: fc.constantFrom(...sound.map((message) => message.body)),
      edits: fc.array(
        fc.tuple(
          fc.nat(2000),
          fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('{}[]",:\\0e-NI'))),
        ),
        { maxLength: 6 },
      ),
    });
    let survivors = 0;
    fc.assert(
      fc.property(mutation, ({ body: original, edits }) => {
        const content = body(original);
        for (const [position, byte] of edits) content[position % content.length] = byte;
        try {
          const inner = decodeBody(content, JSON_UTF8);
          decodeRequest(inner);
          decodeReply(inner);
          survivors += 1;
        } catch (error) {
          assert.ok(error instanceof MalformedMessage, String(error));
        }
      }),
      { numRuns: 500 },
    );
    assert.ok(survivors > 0);
  });
});
