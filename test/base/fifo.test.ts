import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Fifo } from '../../lib/base/fifo.ts';

describe('Fifo', () => {
  it('gives what it was given, oldest first', () => {
    const fifo = new Fifo<string>();
    assert.equal(fifo.shift(), undefined);
    fifo.push('a');
    fifo.push('b');
    assert.equal(fifo.peek(), 'a');
    assert.deepEqual(
      [fifo.size, fifo.shift(), fifo.shift(), fifo.shift()],
      [2, 'a', 'b', undefined],
    );
    assert.equal(fifo.size, 0);
  });

  it('empties itself into a list', () => {
    const fifo = new Fifo<number>();
    for (const n of [1, 2, 3]) fifo.push(n);
    fifo.shift();
    assert.deepEqual(fifo.drain(), [2, 3]);
    assert.deepEqual([fifo.size, fifo.peek()], [0, undefined]);
  });

  it('does what an array does, however many come and go', () => {
    const steps = fc.array(
      fc.oneof(fc.integer({ min: 1, max: 3_000 }), fc.constant('shift-half')),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(steps, (commands) => {
        const fifo = new Fifo<number>();
        const model: number[] = [];
        let next = 0;
        for (const command of commands) {
          const pushes = typeof command === 'number' ? command : 0;
          for (let n = 0; n < pushes; n += 1, next += 1) {
            fifo.push(next);
            model.push(next);
          }
          const shifts = typeof command === 'number' ? 0 : Math.ceil(model.length * 0.7);
          for (let n = 0; n < shifts; n += 1) assert.equal(fifo.shift(), model.shift());
          assert.equal(fifo.size, model.length);
        }
        assert.deepEqual(fifo.drain(), model);
      }),
      { numRuns: 50 },
    );
  });
});
