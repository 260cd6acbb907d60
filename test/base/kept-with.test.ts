import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keptWith } from '../../lib/base/kept-with.ts';

/** Gives what is made of an object its number. */
function numbered() {
  let made = 0;
  return keptWith((object: object, ...names: string[]) => {
    made += 1;
    return [Object.keys(object).length, made, ...names] as const;
  });
}

describe('keptWith', () => {
  it('makes something of an object once', () => {
    const of = numbered();
    const [first, second] = [{}, { a: 1 }];
    assert.deepEqual(of(first, 'x'), [0, 1, 'x']);
    assert.deepEqual(of(second), [1, 2]);
    assert.equal(of(first, 'y'), of(first));
  });

  it('keeps undefined, too', () => {
    let made = 0;
    const of = keptWith((): unknown => {
      made += 1;
      return undefined;
    });
    const object = {};
    assert.deepEqual([of(object), of(object)], [undefined, undefined]);
    assert.equal(made, 1);
  });

  it('keeps apart what two functions make, and what is made of a copy', () => {
    const [one, other] = [numbered(), numbered()];
    const object = { a: 1 };
    assert.notEqual(one(object), other(object));
    assert.notEqual(one(object), one({ ...object }));
    assert.notEqual(one(object), one(structuredClone(object)));
  });

  it('leaves an object as it looked', () => {
    const object = { a: 1 };
    numbered()(object);
    assert.deepEqual(Reflect.ownKeys(object), ['a']);
    assert.equal(JSON.stringify(object), '{"a":1}');
    assert.equal(Object.getPrototypeOf(object), Object.prototype);
  });

  it('keeps it with what is frozen later, and makes it of what was frozen before', () => {
    const of = numbered();
    const later = {};
    const kept = of(later);
    assert.equal(of(Object.freeze(later)), kept);
    assert.deepEqual(of(Object.freeze({ a: 1 })).slice(0, 1), [1]);
  });

  it('keeps nothing of what cannot be made', () => {
    let made = 0;
    const of = keptWith(() => {
      made += 1;
      if (made === 1) throw new RangeError('not yet');
      return made;
    });
    const object = {};
    assert.throws(() => of(object), RangeError);
    assert.deepEqual([of(object), of(object)], [2, 2]);
  });
});
