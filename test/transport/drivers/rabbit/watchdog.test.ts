import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Watchdog } from '../../../../lib/transport/drivers/rabbit/watchdog.ts';
import { Gate } from '../../../support/gate.ts';

describe('a watchdog', () => {
  for (const { random, afterMs } of [
    { random: 0, afterMs: 500 },
    { random: 0.5, afterMs: 750 },
    { random: 1, afterMs: 1_000 },
  ]) {
    it(`looks after ${afterMs} of 1000 ms, again and again, when it draws ${random}`, async (t) => {
      t.mock.timers.enable({ apis: ['setTimeout'] });
      let checks = 0;
      const check = (): Promise<void> => {
        checks += 1;
        return Promise.resolve();
      };
      const watchdog = new Watchdog({ intervalMs: 1_000, check, random: () => random });
      for (const round of [1, 2, 3]) {
        t.mock.timers.tick(afterMs - 1);
        assert.equal(checks, round - 1);
        t.mock.timers.tick(1);
        assert.equal(checks, round);
        await Promise.resolve();
        await Promise.resolve();
      }
      await watchdog.stop();
    });
  }

  it('does not look when the interval is 0', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const watchdog = new Watchdog({
      intervalMs: 0,
      check: () => assert.fail('it looked'),
    });
    t.mock.timers.tick(1_000_000);
    await watchdog.stop();
  });

  it('ends when the check under way has ended, which it tells to hurry', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const finish = new Gate();
    const order: string[] = [];
    const watchdog = new Watchdog({
      intervalMs: 1_000,
      check: async (signal) => {
        signal.addEventListener('abort', () => order.push('told'));
        await finish.opened;
        order.push('checked');
      },
    });
    t.mock.timers.tick(1_000);
    const stopped = watchdog.stop().then(() => order.push('stopped'));
    finish.open();
    await stopped;
    t.mock.timers.tick(1_000_000);
    assert.deepEqual(order, ['told', 'checked', 'stopped']);
  });
});
