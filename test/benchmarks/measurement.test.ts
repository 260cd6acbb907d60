import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { medians } from '../../benchmarks/measurement.ts';

describe('medians', () => {
  for (const { what, rates, median } of [
    { what: 'one', rates: [7], median: 7 },
    { what: 'an odd number, in any order', rates: [30, 1, 20], median: 20 },
    { what: 'an even number: between the middle two', rates: [40, 10, 20, 30], median: 25 },
    { what: 'an outlier does not count', rates: [10, 11, 10_000], median: 11 },
  ]) {
    it(what, () => {
      assert.deepEqual(medians(rates.map((rate) => ({ rate }))), { rate: median });
    });
  }

  it('takes each figure over the measurements that have it', () => {
    assert.deepEqual(medians([{ rate: 1 }, { rate: 3, p50Ms: 5 }, { clientWrites: 0.5 }]), {
      rate: 2,
      p50Ms: 5,
      clientWrites: 0.5,
    });
  });

  it('are none of nothing', () => {
    assert.deepEqual(medians([]), {});
  });

  it('leave what they are given in its order', () => {
    const measurements = [{ rate: 3 }, { rate: 1 }];
    medians(measurements);
    assert.deepEqual(measurements, [{ rate: 3 }, { rate: 1 }]);
  });
});
