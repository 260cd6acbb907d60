import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock } from 'node:test';
import { systemClock } from '../../lib/base/clock.ts';
import { Batcher, type BatcherOptions } from '../../lib/notify/batcher.ts';

describe('a batcher', () => {
  let batches: (readonly number[])[] = [];
  beforeEach(() => {
    batches = [];
    mock.timers.reset();
    mock.timers.enable({ apis: ['setTimeout'] });
  });

  function batcherOf(options: Pick<BatcherOptions<number>, 'size' | 'timeoutMs'>): Batcher<number> {
    return new Batcher({ ...options, clock: systemClock, onBatch: (batch) => batches.push(batch) });
  }

  it('gives out full batches at once, and waits for ever without a timeout', () => {
    const batcher = batcherOf({ size: 2, timeoutMs: undefined });
    for (const n of [1, 2, 3]) batcher.add(n);
    mock.timers.tick(1_000_000);
    assert.deepEqual(batches, [[1, 2]]);
  });

  it('counts the time from the first of a batch', () => {
    const batcher = batcherOf({ size: 3, timeoutMs: 100 });
    batcher.add(1);
    mock.timers.tick(99);
    batcher.add(2);
    assert.deepEqual(batches, []);
    mock.timers.tick(1);
    assert.deepEqual(batches, [[1, 2]]);
    batcher.add(3);
    mock.timers.tick(99);
    assert.deepEqual(batches, [[1, 2]]);
    mock.timers.tick(1);
    assert.deepEqual(batches, [[1, 2], [3]]);
  });

  it('gives a full batch no second time when its time is up', () => {
    const batcher = batcherOf({ size: 2, timeoutMs: 100 });
    batcher.add(1);
    batcher.add(2);
    mock.timers.tick(1_000);
    assert.deepEqual(batches, [[1, 2]]);
  });

  it('does not wait for more than can come', () => {
    const batcher = batcherOf({ size: 100, timeoutMs: undefined });
    batcher.add(1);
    batcher.add(2);
    batcher.limit(2);
    assert.deepEqual(batches, [[1, 2]]);
  });

  it('forgets what it is told to', () => {
    const batcher = batcherOf({ size: 2, timeoutMs: 100 });
    batcher.add(1);
    batcher.clear();
    mock.timers.tick(1_000);
    batcher.add(2);
    assert.deepEqual(batches, []);
  });
});
