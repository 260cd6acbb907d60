import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MessageShape, shapeOf } from '../../lib/wire/message-shape.ts';

describe('shapeOf', () => {
  it('is the same for messages with the same keys in the same order, and for no others', () => {
    const shape = shapeOf({ method: 'm', _context_user: 'u', a: 1 });
    assert.equal(shapeOf({ method: 'n', _context_user: null, a: [2] }), shape);
    for (const other of [
      { _context_user: 'u', method: 'm', a: 1 },
      { method: 'm', _context_user: 'u', b: 1 },
      { method: 'm', _context_user: 'u' },
      { method: 'm', _context_user: 'u', a: 1, b: 2 },
    ]) {
      assert.notEqual(shapeOf(other), shape);
    }
  });

  it('keeps the latest few, and none of what is large', () => {
    const first = shapeOf({ first: 1 });
    for (let n = 0; n < 40; n += 1) shapeOf({ [`key${n}`]: n });
    assert.notEqual(shapeOf({ first: 1 }), first);
    const long = { ['k'.repeat(65)]: 1 };
    assert.notEqual(shapeOf(long), shapeOf(long));
    const wide = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`key${n}`, n]));
    assert.notEqual(shapeOf(wide), shapeOf(wide));
  });
});

describe('MessageShape', () => {
  it('splits a message into context and rest, without what is of drivers', () => {
    const inner = {
      ...{ method: 'm', _msg_id: '1', _reply_q: 'q', _timeout: 1, _unique_id: '2', args: {} },
      ...{ _context_user: 'u', _context_msg_id: 'x', _context_reply_q: 'y' },
      ...{ _context_client_timeout: 7, _context_roles: [] },
    };
    const shape = new MessageShape(Object.keys(inner));
    const { ctxt, message } = shape.split(inner);
    assert.deepEqual(Object.entries(ctxt), [
      ['user', 'u'],
      ['roles', []],
      ['client_timeout', null],
    ]);
    assert.deepEqual(message, { method: 'm', args: {} });
    // The next message finds nothing of this one.
    ctxt['user'] = 'changed';
    assert.deepEqual(shape.split({ ...inner, _context_user: 'v' }).ctxt['user'], 'v');
  });

  it('takes __proto__ for a key like any other', () => {
    const inner = JSON.parse('{"__proto__": {"a": 1}, "_context___proto__": {"b": 2}}') as object;
    const { ctxt, message } = new MessageShape(Object.keys(inner)).split({ ...inner });
    for (const [part, own] of [
      [ctxt, { b: 2 }],
      [message, { a: 1 }],
    ] as const) {
      assert.equal(Object.getPrototypeOf(part), Object.prototype);
      assert.deepEqual(Object.getOwnPropertyDescriptor(part, '__proto__')?.value, own);
    }
    assert.deepEqual([ctxt['a'], message['b']], [undefined, undefined]);
  });
});
