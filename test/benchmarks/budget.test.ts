import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Budget } from '../../benchmarks/budget.ts';

const MINUTE = 60_000;

class Clock {
  ms = 0;
  readonly now = (): number => this.ms;

  /** Work that takes so long. */
  work(ms: number): () => Promise<void> {
    return () => {
      this.ms += ms;
      return Promise.resolve();
    };
  }
}

describe('Budget', () => {
  it('has time for a piece as long as the longest so far, and not for one that would end too late', async () => {
    const clock = new Clock();
    const budget = new Budget(2, clock.now);
    assert.equal(budget.hasTime(), true);
    await budget.spend(clock.work(0.9 * MINUTE));
    await budget.spend(clock.work(0.1 * MINUTE));
    assert.equal(budget.hasTime(), true);
    await budget.spend(clock.work(0.2 * MINUTE));
    assert.equal(budget.hasTime(), false);
  });

  it('counts what fails, too', async () => {
    const clock = new Clock();
    const budget = new Budget(1, clock.now);
    const failing = async (): Promise<never> => {
      await clock.work(0.6 * MINUTE)();
      throw new Error('failed');
    };
    await assert.rejects(budget.spend(failing), /failed/);
    assert.equal(budget.hasTime(), false);
  });

  it('gives what the work gives', async () => {
    assert.equal(await new Budget(1).spend(() => Promise.resolve(5)), 5);
  });
});
