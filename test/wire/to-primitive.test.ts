import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SerializationError } from '../../lib/wire/errors.ts';
import { PyFloat } from '../../lib/wire/py-float.ts';
import { toPrimitive } from '../../lib/wire/to-primitive.ts';

class Point {
  readonly x = 1;
  readonly seen = new Date(0);
  readonly inner: Point | undefined;

  constructor(inner?: Point) {
    this.inner = inner;
  }

  get distance(): number {
    return this.x;
  }
}

describe('toPrimitive', () => {
  it('copies down to object literals, arrays and scalars', () => {
    const given = {
      when: new Date(0),
      tags: new Set(['a']),
      map: new Map([[1, 2n]]),
      raw: Buffer.from('x'),
      rate: new PyFloat(1),
      absent: undefined,
      list: [undefined, NaN],
    };
    assert.deepEqual(toPrimitive(given), {
      when: '1970-01-01T00:00:00.000000',
      tags: ['a'],
      map: { 1: 2n },
      raw: 'x',
      rate: new PyFloat(1),
      list: [null, NaN],
    });
  });

  it('makes __proto__ a key like any other', () => {
    const copy = toPrimitive(JSON.parse('{"__proto__": {"admin": true}}'));
    assert.deepEqual(Object.entries(Object(copy) as object), [['__proto__', { admin: true }]]);
    assert.equal('admin' in Object(copy), false);
  });

  it('refuses instances of classes unless asked for their fields', () => {
    assert.throws(() => toPrimitive({ at: new Point() }), SerializationError);
    assert.deepEqual(toPrimitive([new Point(new Point())], { instances: 'fields' }), [
      {
        x: 1,
        seen: '1970-01-01T00:00:00.000000',
        inner: { x: 1, seen: '1970-01-01T00:00:00.000000' },
      },
    ]);
  });

  it('names the path of instances that refer to each other', () => {
    class Node {
      readonly children: Node[] = [];
      parent?: Node;
    }
    const parent = new Node();
    const child = new Node();
    child.parent = parent;
    parent.children.push(child);
    assert.throws(() => toPrimitive({ tree: parent }, { instances: 'fields' }), {
      path: 'tree.children[0].parent',
    });
  });

  it('lets a class say itself what it is, even as a part of itself', () => {
    class Money {
      readonly amount = 3;
      readonly currency = 'CHF';
      toJSON(): unknown {
        return { text: `${this.amount} ${this.currency}`, at: new Date(0) };
      }
    }
    class Loop {
      toJSON(): this {
        return this;
      }
    }
    assert.deepEqual(toPrimitive(new Money()), { text: '3 CHF', at: '1970-01-01T00:00:00.000000' });
    assert.throws(() => toPrimitive(new Loop()), SerializationError);
  });
});
