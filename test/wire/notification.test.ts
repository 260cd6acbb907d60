import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeBody } from '../../lib/wire/body.ts';
import {
  decodeNotification,
  encodeNotification,
  type NotificationVersion,
} from '../../lib/wire/notification.ts';
import { PyFloat } from '../../lib/wire/py-float.ts';
import { readGolden } from '../golden/read-golden.ts';
import { jsonTokens, withoutWholeFloats, type JsonToken } from './json-tokens.ts';

interface GoldenNotification {
  readonly scenario: string;
  readonly release: string;
  readonly step: string;
  readonly routingKey: string;
  readonly body: string;
}

const notifications = readGolden('notifications.json') as readonly GoldenNotification[];

const JSON_PROPERTIES = { contentType: 'application/json', contentEncoding: 'utf-8' };

function decode(body: string) {
  return decodeNotification(decodeBody(Buffer.from(body), JSON_PROPERTIES));
}

function innerTokens(body: string, version: NotificationVersion): JsonToken[] {
  if (version === 1) return jsonTokens(body);
  const [, , , , , , , message] = jsonTokens(body);
  return jsonTokens(message?.text ?? '');
}

function encoded(payload: unknown, version: NotificationVersion, ctxt = {}): unknown {
  const message = { payload };
  const body = encodeNotification({ message, ctxt, uniqueId: 'u', version });
  return decodeBody(Buffer.from(body), JSON_PROPERTIES);
}

describe('a notification of Python, read and written again', () => {
  for (const { scenario, release, step, routingKey, body } of notifications) {
    it(`${scenario} of ${release}: ${step}, ${routingKey}`, () => {
      const version = body.startsWith('{"oslo.version"') ? 2 : 1;
      const { ctxt, message, uniqueId = '' } = decode(body);
      const context = Object.fromEntries(
        Object.entries(ctxt).filter(([key]) => key !== 'client_timeout'),
      );
      const written = encodeNotification({ message, ctxt: context, uniqueId, version });
      const expected = withoutWholeFloats(innerTokens(body, version));
      assert.deepEqual(innerTokens(written, version), expected);
    });
  }
});

describe('a payload', () => {
  const date = new Date(Date.UTC(2026, 0, 1));
  const rows: readonly (readonly [what: string, payload: unknown, v1: unknown, v2: unknown])[] = [
    ['a Date', date, '2026-01-01T00:00:00', '2026-01-01T00:00:00.000000'],
    [
      'a Date with a fraction',
      new Date(5),
      '1970-01-01T00:00:00.005000',
      '1970-01-01T00:00:00.005000',
    ],
    ['undefined', undefined, null, null],
    ['a Map', new Map([[1, true]]), { 1: true }, { 1: true }],
    ['a big integer', 2n ** 70n, 2n ** 70n, 2n ** 70n],
    ['a float', new PyFloat(1), 1, 1],
    ['not a number', NaN, NaN, NaN],
    ['what has toJSON()', new URL('http://h/'), 'http://h/', 'http://h/'],
    ['a Set', new Set([1]), undefined, [1]],
    ['bytes', Buffer.from('x'), undefined, 'x'],
    ['another typed array', new Uint16Array([1]), undefined, [1]],
    ['an Error', new TypeError('t'), undefined, "TypeError('t')"],
  ];
  for (const [what, payload, v1, v2] of rows) {
    it(`${what} ${v1 === undefined ? 'cannot be sent in version 1' : 'in both versions'}`, () => {
      assert.deepEqual(encoded({ v: payload ?? null }, 2), { payload: { v: v2 }, _unique_id: 'u' });
      if (v1 === undefined) {
        assert.throws(() => encoded({ list: [payload] }, 1), { path: 'payload.list[0]' });
      } else {
        assert.deepEqual(encoded(payload, 1), { payload: v1, _unique_id: 'u' });
      }
    });
  }

  it("the context of version 1 follows kombu's rules, too", () => {
    assert.deepEqual(encoded(1, 1, { at: date }), {
      payload: 1,
      _unique_id: 'u',
      _context_at: '2026-01-01T00:00:00',
    });
    assert.throws(() => encoded(1, 1, { roles: new Set() }), { path: '_context_roles' });
  });
});

describe('a notification from the wire', () => {
  it('may have no id, or one that cannot be compared', () => {
    for (const body of ['{}', '{"_unique_id": null}', '{"_unique_id": ""}', '{"_unique_id": 5}']) {
      assert.deepEqual(decode(body), {
        ctxt: { client_timeout: null },
        message: {},
        uniqueId: undefined,
      });
    }
  });
});
