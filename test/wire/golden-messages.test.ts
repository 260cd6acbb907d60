import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeBody } from '../../lib/wire/body.ts';
import { decodeReply, encodeReply } from '../../lib/wire/reply.ts';
import { decodeRequest, encodeRequest } from '../../lib/wire/request.ts';
import { readGolden } from '../golden/read-golden.ts';
import { jsonTokens, withoutWholeFloats, type JsonToken } from './json-tokens.ts';

interface GoldenMessage {
  readonly scenario: string;
  readonly step: string;
  readonly kind: 'request' | 'reply';
  readonly body: string;
}

const messages = readGolden('rpc-messages.json') as readonly GoldenMessage[];

/** Messages that cannot come out as they came in, and why. */
const CHANGED = new Map([
  ['ctx-reserved-names', 'context keys that Python swallows on arrival, too'],
]);

function decode(body: string): Readonly<Record<string, unknown>> {
  const inner = decodeBody(Buffer.from(body), {
    contentType: 'application/json',
    contentEncoding: 'utf-8',
  });
  return inner as Readonly<Record<string, unknown>>;
}

function reencode({ kind, body }: GoldenMessage): string {
  const inner = decode(body);
  const uniqueId = String(inner['_unique_id']);
  if (kind === 'reply') {
    const { msgId = '', result, failure, ending } = decodeReply(inner);
    return encodeReply({ msgId, uniqueId, result, failure: failure as string, ending });
  }
  const { ctxt, message, msgId, replyQ = '', clientTimeout } = decodeRequest(inner);
  const context = Object.fromEntries(
    Object.entries(ctxt).filter(([key]) => key !== 'client_timeout'),
  );
  const { method, args, namespace, version } = message as {
    readonly method: string;
    readonly args: Readonly<Record<string, unknown>>;
    readonly namespace?: string;
    readonly version?: string;
  };
  const callMonitorTimeout = clientTimeout as number | null;
  const call = msgId === undefined ? undefined : { msgId, replyQ, callMonitorTimeout };
  return encodeRequest({ method, args, namespace, version, ctxt: context, uniqueId, call });
}

function innerTokens(body: string): JsonToken[] {
  const [, , , , , , , message] = jsonTokens(body);
  assert.equal(message?.type, 'string');
  return jsonTokens(message.text);
}

describe('a message of Python, read and written again', () => {
  for (const message of messages) {
    if (CHANGED.has(message.step)) continue;
    it(`${message.scenario}: ${message.kind} of ${message.step}`, () => {
      const written = innerTokens(reencode(message));
      assert.deepEqual(written, withoutWholeFloats(innerTokens(message.body)));
    });
  }

  it('covers every kind of message', () => {
    assert.ok(messages.length > 100);
    const kinds = messages.map(({ kind, body }) => {
      const inner = decode(body);
      if (kind === 'request') return '_msg_id' in inner ? 'call' : 'cast';
      if (inner['failure'] !== null) return 'failure';
      return inner['ending'] === true ? 'result' : 'heartbeat';
    });
    assert.deepEqual(new Set(kinds), new Set(['call', 'cast', 'failure', 'result', 'heartbeat']));
  });
});
