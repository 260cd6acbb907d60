import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Slab } from '../../lib/base/slab.ts';

describe('a slab', () => {
  it('gives bytes that nobody else has, of one piece of memory until that is full', () => {
    const slab = new Slab();
    const sizes = [0, 1, 8_192, 100, 60_000, 8_193, 1_000_000, 8_000, 8_000];
    const taken = sizes.map((bytes, index) => slab.take(bytes).fill(index));
    for (const [index, bytes] of sizes.entries()) {
      assert.deepEqual(taken[index], Buffer.alloc(bytes, index));
    }
    const small = taken.filter(({ length }) => length > 0 && length <= 8_192);
    assert.equal(new Set(small.map(({ buffer }) => buffer)).size, 1);
  });

  it('begins another piece when one is full', () => {
    const slab = new Slab();
    const taken = Array.from({ length: 17 }, (_, index) => slab.take(8_192).fill(index));
    assert.equal(new Set(taken.map(({ buffer }) => buffer)).size, 3);
    for (const [index, bytes] of taken.entries()) assert.ok(bytes.every((byte) => byte === index));
  });

  it('writes UTF-8 as Buffer does', () => {
    const slab = new Slab();
    for (const text of ['', 'ascii', 'żółw 🐢', '\ud800', 'ü'.repeat(5_000)]) {
      assert.deepEqual(slab.utf8(text), Buffer.from(text));
    }
  });
});
