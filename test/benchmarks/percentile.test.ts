import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { percentile } from '../../benchmarks/programs/percentile.ts';

describe('percentile', () => {
  const hundred = Float32Array.from({ length: 100 }, (_, index) => index + 1);
  for (const { share, value } of [
    { share: 0, value: 1 },
    { share: 0.5, value: 51 },
    { share: 0.99, value: 100 },
    { share: 1, value: 100 },
  ]) {
    it(`${share * 100} % of 1 to 100`, () => {
      assert.equal(percentile(hundred, share), value);
    });
  }

  it('of one value is that value', () => {
    assert.equal(percentile(Float32Array.of(4), 0.99), 4);
  });

  it('of none is not a number', () => {
    assert.ok(Number.isNaN(percentile(new Float32Array(0), 0.5)));
  });
});
