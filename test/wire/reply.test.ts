import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MalformedMessage } from '../../lib/wire/errors.ts';
import { decodeReply, encodeReply } from '../../lib/wire/reply.ts';

function innerText(body: string): string {
  return (JSON.parse(body) as Readonly<Record<string, string>>)['oslo.message'] ?? '';
}

describe('encodeReply', () => {
  const ids = { msgId: 'm', uniqueId: 'u' };

  it('writes a result, a failure and a heartbeat with their keys in the order of oslo', () => {
    assert.equal(
      innerText(encodeReply({ ...ids, result: [1n], ending: true })),
      '{"result":[1],"failure":null,"ending":true,"_msg_id":"m","_unique_id":"u"}',
    );
    assert.equal(
      innerText(encodeReply({ ...ids, failure: '{"class": "X"}', ending: true })),
      '{"result":null,"failure":"{\\"class\\": \\"X\\"}","ending":true,"_msg_id":"m","_unique_id":"u"}',
    );
    assert.equal(
      innerText(encodeReply({ ...ids, ending: false })),
      '{"result":null,"failure":null,"ending":false,"_msg_id":"m","_unique_id":"u"}',
    );
  });

  it('escapes an id that its caller has chosen', () => {
    for (const msgId of ['', 'a"b', 'a\\b', 'a\nb', 'é\u2028', '\ud800']) {
      const inner: unknown = JSON.parse(innerText(encodeReply({ ...ids, msgId, ending: true })));
      assert.equal(decodeReply(inner).msgId, msgId);
    }
  });

  it('names the part of the result that cannot be sent', () => {
    assert.throws(() => encodeReply({ ...ids, result: { a: [() => 1] }, ending: true }), {
      path: 'result.a[0]',
    });
  });
});

describe('decodeReply', () => {
  const table: readonly (readonly [name: string, inner: unknown, reply: object])[] = [
    [
      'a result',
      { result: 1, failure: null, ending: true, _msg_id: 'm', _unique_id: 'u' },
      { msgId: 'm', result: 1, failure: undefined, ending: true, uniqueId: 'u' },
    ],
    [
      'a failure',
      { result: null, failure: '{"class": "X"}', ending: true, _msg_id: 'm' },
      { msgId: 'm', result: null, failure: '{"class": "X"}', ending: true, uniqueId: undefined },
    ],
    [
      'nothing at all',
      {},
      {
        msgId: undefined,
        result: undefined,
        failure: undefined,
        ending: false,
        uniqueId: undefined,
      },
    ],
    [
      'a list of pairs',
      [
        ['ending', true],
        ['_msg_id', 'm'],
      ],
      { msgId: 'm', result: undefined, failure: undefined, ending: true, uniqueId: undefined },
    ],
    [
      'an id that is none',
      { _msg_id: 5, ending: 1 },
      {
        msgId: undefined,
        result: undefined,
        failure: undefined,
        ending: true,
        uniqueId: undefined,
      },
    ],
  ];
  for (const [name, inner, reply] of table) {
    it(`reads ${name}`, () => {
      assert.deepEqual(decodeReply(inner), reply);
    });
  }

  it('takes for no failure what is false in Python', () => {
    for (const failure of ['', 0, false, [], {}, null, undefined]) {
      assert.equal(decodeReply({ failure }).failure, undefined);
    }
    for (const failure of ['x', 1, true, [0], { a: 0 }]) {
      assert.equal(decodeReply({ failure }).failure, failure);
    }
  });

  it('refuses what is no dict', () => {
    assert.throws(() => decodeReply(null), MalformedMessage);
  });
});
