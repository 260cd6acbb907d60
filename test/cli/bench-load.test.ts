import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { applyLoad, type LoadPlan, type Progress } from '../../lib/cli/bench/load.ts';
import { summarise, type Conditions } from '../../lib/cli/bench/summary.ts';

const CONDITIONS: Conditions = { target: 't', clients: 1, in_flight: 2, size: 10, rate: null };

function plan(options: Partial<LoadPlan> = {}): LoadPlan {
  return {
    atOnce: 2,
    warmUpMs: 0,
    durationMs: 100,
    signal: new AbortController().signal,
    onSecond: () => undefined,
    ...options,
  };
}

describe('applyLoad', () => {
  it('has so many at once, and no more', async () => {
    let running = 0;
    let most = 0;
    const { done } = await applyLoad(
      async () => {
        running += 1;
        most = Math.max(most, running);
        await sleep(1);
        running -= 1;
      },
      plan({ atOnce: 5 }),
    );
    assert.equal(most, 5);
    assert.ok(done >= 5);
  });

  it('ends what takes no turn of the event loop', async () => {
    const { done, elapsedMs } = await applyLoad(() => Promise.resolve(), plan());
    assert.ok(done > 0);
    assert.ok(elapsedMs >= 100 && elapsedMs < 5_000, `${elapsedMs} ms`);
  });

  it('keeps to a rate', async () => {
    const { done } = await applyLoad(() => sleep(1), plan({ perSecond: 100, durationMs: 300 }));
    assert.ok(done >= 10 && done <= 32, `${done} in place of 30`);
  });

  it('counts latency from when a message was due, not from when its turn came', async () => {
    const slow = (): Promise<unknown> => sleep(50);
    const { latencies } = await applyLoad(
      slow,
      plan({ atOnce: 1, perSecond: 1_000, durationMs: 300 }),
    );
    // Due at 1, 2, 3 … ms, done at 50, 100, 150 … ms.
    assert.ok(latencies.max >= 150_000, `${latencies.max} us`);
  });

  it('leaves out what was done to warm up', async () => {
    let calls = 0;
    const { done } = await applyLoad(
      () => {
        calls += 1;
        return sleep(5);
      },
      plan({ warmUpMs: 100 }),
    );
    assert.ok(done > 0 && done < calls, `${done} of ${calls}`);
  });

  it('counts errors by their class, and goes on', async () => {
    let calls = 0;
    const { done, errors } = await applyLoad(async () => {
      calls += 1;
      await sleep(1);
      if (calls % 2 === 0) throw new RangeError(`number ${calls}`);
    }, plan());
    assert.deepEqual([...errors.keys()], ['RangeError']);
    assert.ok((errors.get('RangeError') ?? 0) > 0);
    assert.ok(done > 0);
  });

  it('tells how it goes, once a second', async () => {
    const told: Progress[] = [];
    await applyLoad(() => sleep(1), plan({ durationMs: 1_500, onSecond: (one) => told.push(one) }));
    const [progress] = told;
    assert.ok(progress && progress.sent > 0 && progress.perSecond > 0 && !progress.warmingUp);
  });

  for (const warmUpMs of [0, 10_000]) {
    it(`ends at once when asked, ${warmUpMs === 0 ? 'measuring' : 'warming up'}`, async () => {
      const asking = new AbortController();
      const options = { warmUpMs, durationMs: 10_000, signal: asking.signal };
      const running = applyLoad(() => sleep(1), plan(options));
      await sleep(50);
      asking.abort();
      assert.ok((await running).elapsedMs < 5_000);
    });
  }
});

describe('summarise', () => {
  it('of what was done', async () => {
    const result = await applyLoad(() => sleep(2), plan());
    const {
      latency_ms: latency,
      per_second: rate,
      ...rest
    } = summarise('call', CONDITIONS, result);
    assert.ok(latency.p50 >= 1.5 && latency.p50 <= latency.p99 && latency.p99 <= latency.max);
    assert.ok(rate > 0 && rate <= 1_000);
    assert.deepEqual(
      { verb: rest.verb, done: rest.done, failed: rest.failed, errors: rest.errors },
      { verb: 'call', done: result.done, failed: 0, errors: {} },
    );
  });

  it('of nothing is all zeros', async () => {
    const failing = async (): Promise<never> => {
      await sleep(1);
      throw new TypeError('no');
    };
    const summary = summarise('cast', CONDITIONS, await applyLoad(failing, plan()));
    assert.equal(summary.per_second, 0);
    assert.deepEqual(new Set(Object.values(summary.latency_ms)), new Set([0]));
    assert.equal(summary.failed, summary.errors['TypeError']);
  });
});
