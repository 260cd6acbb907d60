import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { ChurningMap, ChurningSet } from '../../lib/base/churning.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void;

/** What stays of 20 MB that came and went, 16 at a time, before the next full collection. */
function megabytesLeft(entries: { set: (key: number, value: unknown) => unknown } & Deletable) {
  for (let key = 0; key < 16; key += 1) entries.set(key, undefined);
  // The table is old from now on.
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let key = 16; key < 20_000; key += 1) {
    entries.delete(key - 16);
    entries.set(key, new Array(128).fill(key));
    if (key % 500 === 0) collect({ type: 'minor' });
  }
  collect({ type: 'minor' });
  return (process.memoryUsage().heapUsed - before) / 1e6;
}

interface Deletable {
  delete: (key: number) => unknown;
}

describe('ChurningMap', () => {
  it('keeps nothing of what has gone alive', () => {
    // First, for V8 learns from a Map to put the arrays among the old at once.
    const left = megabytesLeft(new ChurningMap<number, unknown>());
    const kept = megabytesLeft(new Map());
    assert.ok(left < 2, `${left.toFixed(1)} MB are left`);
    // Should a Map do so one day, this class has done its duty.
    assert.ok(kept > 5, `a Map leaves ${kept.toFixed(1)} MB, too`);
  });

  it('does what a Map does, however many come and go', () => {
    const key = fc.integer({ min: 0, max: 40 });
    const step = fc.oneof(
      fc.record({ verb: fc.constantFrom('set', 'delete', 'get', 'has'), key }),
      fc.record({ verb: fc.constantFrom('fill', 'clear'), key }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const model = new Map<number, number>();
        const map = new ChurningMap<number, number>();
        steps.forEach(({ verb, key }, index) => {
          if (verb === 'fill') {
            for (let more = 0; more < 300; more += 1) {
              model.set(key + (more % 60), more);
              map.set(key + (more % 60), more);
            }
          } else if (verb === 'set') {
            model.set(key, index);
            map.set(key, index);
          } else if (verb === 'delete') assert.equal(map.delete(key), model.delete(key));
          else if (verb === 'clear') {
            model.clear();
            map.clear();
          } else assert.equal(map[verb](key), model[verb](key));
          assert.equal(map.size, model.size);
        });
        assert.deepEqual([...map.values()], [...model.values()]);
      }),
    );
  });
});

describe('ChurningSet', () => {
  it('does what a Set does', () => {
    const set = new ChurningSet<string>();
    for (const item of ['a', 'b', 'a', 'c']) set.add(item);
    assert.deepEqual([set.size, ...set.values()], [3, 'a', 'b', 'c']);
    assert.deepEqual(
      [set.delete('b'), set.delete('b'), set.has('a'), set.has('b')],
      [true, false, true, false],
    );
    set.clear();
    assert.deepEqual([set.size, ...set.values()], [0]);
  });

  it('lets go of items while it is read', () => {
    const set = new ChurningSet<number>();
    for (const item of [1, 2, 3]) set.add(item);
    const read: number[] = [];
    for (const item of set.values()) {
      read.push(item);
      set.delete(item + 1);
    }
    assert.deepEqual(read, [1, 3]);
  });
});
