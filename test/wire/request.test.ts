import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MalformedMessage, SerializationError } from '../../lib/wire/errors.ts';
import { parsePythonJson } from '../../lib/wire/python-json.ts';
import { decodeRequest, encodeRequest, type RequestToEncode } from '../../lib/wire/request.ts';

const cast: RequestToEncode = { method: 'add', args: { a: 1 }, ctxt: {}, uniqueId: 'u' };

function innerText(body: string): string {
  const envelope = JSON.parse(body) as Readonly<Record<string, string>>;
  assert.deepEqual(Object.keys(envelope), ['oslo.version', 'oslo.message']);
  assert.equal(envelope['oslo.version'], '2.0');
  return envelope['oslo.message'] ?? '';
}

describe('encodeRequest', () => {
  it('writes a cast without anything of a call', () => {
    assert.equal(
      innerText(encodeRequest(cast)),
      '{"method":"add","args":{"a":1},"_unique_id":"u"}',
    );
  });

  it('writes a call with its keys in the order of oslo', () => {
    const body = encodeRequest({
      ...cast,
      namespace: 'baseapi',
      version: '1.1',
      ctxt: { user: 'me', roles: ['a'], gone: undefined, zone: null, '': 0 },
      call: { msgId: 'm', replyQ: 'reply_q', callMonitorTimeout: null },
    });
    assert.equal(
      innerText(body),
      '{"method":"add","args":{"a":1},"namespace":"baseapi","version":"1.1",' +
        '"_msg_id":"m","_reply_q":"reply_q","_timeout":null,"_unique_id":"u",' +
        '"_context_user":"me","_context_roles":["a"],"_context_zone":null,"_context_":0}',
    );
  });

  it('tells the empty namespace and the null namespace apart', () => {
    assert.match(innerText(encodeRequest({ ...cast, namespace: '' })), /"namespace":""/);
  });

  it('names the argument or the context key that cannot be sent', () => {
    const throwsAt = (request: RequestToEncode, path: string): void => {
      assert.throws(
        () => encodeRequest(request),
        (error) => error instanceof SerializationError && error.path === path,
      );
    };
    throwsAt({ ...cast, args: { a: { b: [0, () => 1] } } }, 'args.a.b[1]');
    throwsAt({ ...cast, ctxt: { conn: Symbol('s') } }, '_context_conn');
  });

  it('writes nothing that is nested deeper than its reader takes', () => {
    const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    // The message and its `args` are a level each.
    const deepest = encodeRequest({ ...cast, args: { a: nested(998) } });
    assert.ok(decodeRequest(parsePythonJson(innerText(deepest))));
    const tooDeep = [
      { ...cast, args: { a: nested(999) } },
      { ...cast, ctxt: { a: nested(1000) } },
    ];
    for (const request of tooDeep) {
      assert.throws(() => encodeRequest(request), SerializationError);
    }
  });
});

describe('decodeRequest', () => {
  it('takes a call apart', () => {
    const request = decodeRequest({
      method: 'add',
      args: { a: 1 },
      version: '1.1',
      _msg_id: 'm',
      _reply_q: 'reply_q',
      _timeout: 4,
      _unique_id: 'u',
      _context_user: 'me',
    });
    assert.deepEqual(request, {
      ctxt: { user: 'me', client_timeout: 4 },
      message: { method: 'add', args: { a: 1 }, version: '1.1' },
      msgId: 'm',
      replyQ: 'reply_q',
      clientTimeout: 4,
      uniqueId: 'u',
    });
  });

  it('swallows the context keys under which oslo keeps its own fields', () => {
    const { ctxt } = decodeRequest({
      _context_msg_id: 'evil',
      _context_reply_q: 'evilq',
      _context_client_timeout: 9,
    });
    assert.deepEqual(ctxt, { client_timeout: null });
  });

  it('comes to no harm from keys made to do harm', () => {
    const inner: unknown = JSON.parse(
      '{"_context___proto__": {"admin": true}, "_context_self": 1, "_context_conf": 2,' +
        ' "_context_": 3, "__proto__": {"method": "inherited"}, "constructor": 4, "_timeout": [1]}',
    );
    const { ctxt, message, clientTimeout } = decodeRequest(inner);
    assert.deepEqual(Object.entries(ctxt), [
      ['__proto__', { admin: true }],
      ['self', 1],
      ['conf', 2],
      ['', 3],
      ['client_timeout', [1]],
    ]);
    assert.equal(ctxt['admin'], undefined);
    assert.equal(message['method'], undefined);
    assert.deepEqual(Object.keys(message), ['__proto__', 'constructor']);
    assert.deepEqual(clientTimeout, [1]);
  });

  it('leaves out ids that ask for nothing or cannot be answered', () => {
    for (const value of ['', null, 0, 5, [], { toString: 1 }]) {
      const request = decodeRequest({ _msg_id: value, _reply_q: value, _unique_id: value });
      assert.equal(request.msgId, undefined);
      assert.equal(request.replyQ, undefined);
      assert.equal(request.uniqueId, undefined);
    }
  });

  it('keeps answerable what Python answers with a failure', () => {
    const table: readonly (readonly [unknown, unknown])[] = [
      [{ _msg_id: 'm' }, {}],
      [
        { method: null, args: null, _msg_id: 'm' },
        { method: null, args: null },
      ],
      [
        { method: 5, args: [1], version: 1, _msg_id: 'm' },
        { method: 5, args: [1], version: 1 },
      ],
      [
        [
          ['_msg_id', 'm'],
          ['args', 'text'],
        ],
        { args: 'text' },
      ],
    ];
    for (const [inner, message] of table) {
      assert.deepEqual(decodeRequest(inner), {
        ctxt: { client_timeout: null },
        message,
        msgId: 'm',
        replyQ: undefined,
        clientTimeout: null,
        uniqueId: undefined,
      });
    }
  });

  it('refuses what is no dict', () => {
    for (const inner of [null, 5, 'text', [1, 2]]) {
      assert.throws(() => decodeRequest(inner), MalformedMessage);
    }
  });
});
