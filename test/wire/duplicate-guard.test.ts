import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DuplicateGuard } from '../../lib/wire/duplicate-guard.ts';

describe('DuplicateGuard', () => {
  it('remembers an id for ten minutes, counted from its first arrival', () => {
    let now = 0;
    const guard = new DuplicateGuard({ now: () => now });
    assert.equal(guard.has('a'), false);
    assert.equal(guard.add('a'), true);
    now = 599_999;
    assert.equal(guard.has('a'), true);
    assert.equal(guard.add('a'), false);
    now = 600_000;
    assert.equal(guard.has('a'), false);
    guard.add('a');
    now = 1_199_999;
    assert.equal(guard.has('a'), true);
  });

  it('remembers the latest 100,000', () => {
    const guard = new DuplicateGuard();
    for (let id = 0; id <= 100_000; id += 1) guard.add(String(id));
    assert.equal(guard.has('0'), false);
    assert.equal(guard.has('1'), true);
    assert.equal(guard.has('100000'), true);
  });

  it('starts anew when all have expired', () => {
    let now = 0;
    const guard = new DuplicateGuard({ now: () => now, ttlMs: 10, capacity: 2 });
    guard.add('a');
    guard.add('b');
    now = 10;
    guard.add('c');
    assert.deepEqual(
      ['a', 'b', 'c'].map((id) => guard.has(id)),
      [false, false, true],
    );
    guard.add('d');
    guard.add('e');
    assert.deepEqual(
      ['c', 'd', 'e'].map((id) => guard.has(id)),
      [false, true, true],
    );
  });

  it('forgets those of one moment together, and none of them early', () => {
    let now = 0;
    const guard = new DuplicateGuard({ now: () => now, ttlMs: 600_000 });
    guard.add('first');
    now = 1;
    guard.add('a');
    now = 1_000;
    guard.add('b');
    now = 600_000;
    const known = (): boolean[] => ['first', 'a', 'b'].map((id) => guard.has(id));
    assert.deepEqual(known(), [false, true, true]);
    now = 600_999;
    assert.deepEqual(known(), [false, true, true]);
    now = 601_000;
    assert.deepEqual(known(), [false, false, false]);
  });

  it('knows what came after a group that later ones pushed out', () => {
    let now = 0;
    const guard = new DuplicateGuard({ now: () => now, ttlMs: 600_000, capacity: 2 });
    for (const id of ['a', 'b', 'c', 'd']) guard.add(id);
    now = 5_000;
    guard.add('e');
    now = 600_000;
    assert.deepEqual(
      ['c', 'd', 'e'].map((id) => guard.has(id)),
      [false, false, true],
    );
    now = 605_000;
    assert.equal(guard.has('e'), false);
  });

  it('makes room for one among one', () => {
    const guard = new DuplicateGuard({ capacity: 1 });
    guard.add('a');
    guard.add('b');
    assert.deepEqual([guard.has('a'), guard.has('b')], [false, true]);
  });
});
