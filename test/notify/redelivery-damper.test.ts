import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock } from 'node:test';
import { RedeliveryDamper } from '../../lib/notify/redelivery-damper.ts';
import type { IncomingNotification } from '../../lib/transport/driver/incoming-notification.ts';

/** A delivery that says when it goes back. */
function delivery(
  uniqueId: string | undefined,
  redeliveries: number,
  back: string[] = [],
): IncomingNotification {
  return {
    ctxt: {},
    message: {},
    uniqueId,
    redeliveries,
    admit: () => 'admitted',
    acknowledge: () => undefined,
    requeue: () => back.push(`${String(uniqueId)}:${redeliveries}`),
  };
}

describe('what goes back', () => {
  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ['setTimeout'] });
  });

  function damper(most = 100): RedeliveryDamper {
    const made = new RedeliveryDamper({ firstDelayMs: 100, longestDelayMs: 350 });
    made.mostResting = most;
    return made;
  }

  it('rests twice as long each time, up to a limit', () => {
    const one = damper();
    assert.deepEqual(
      [0, 1, 2, 3, 100].map((n) => one.delayMs(n)),
      [100, 200, 350, 350, 350],
    );
    const back: string[] = [];
    for (const delayMs of [100, 200, 350]) {
      // A classic queue says no more than that it came before.
      one.requeue(delivery('a', back.length === 0 ? 0 : 1, back));
      mock.timers.tick(delayMs - 1);
      const before = back.length;
      mock.timers.tick(1);
      assert.equal(back.length, before + 1);
    }
    assert.equal(one.redeliveriesOf(delivery('a', 1)), 3);
  });

  it('counts as often as the broker does, where that knows more', () => {
    const one = damper();
    one.requeue(delivery('a', 6));
    assert.equal(one.redeliveriesOf(delivery('a', 1)), 7);
    assert.equal(one.redeliveriesOf(delivery('b', 4)), 4);
    one.forget(delivery('a', 1));
    assert.equal(one.redeliveriesOf(delivery('a', 1)), 1);
  });

  it('is not counted without an id', () => {
    const back: string[] = [];
    const one = damper();
    one.requeue(delivery(undefined, 0, back));
    mock.timers.tick(100);
    assert.deepEqual(back, ['undefined:0']);
    assert.equal(one.redeliveriesOf(delivery(undefined, 1)), 1);
  });

  it('goes back early, the oldest first, when too much rests', () => {
    const back: string[] = [];
    const one = damper(2);
    for (const id of ['a', 'b', 'c', 'd']) one.requeue(delivery(id, 0, back));
    assert.deepEqual(back, ['a:0', 'b:0']);
  });

  it('goes back at once, and then always, when it is released', () => {
    const back: string[] = [];
    const one = damper();
    one.requeue(delivery('a', 0, back));
    one.release();
    one.requeue(delivery('b', 0, back));
    assert.deepEqual(back, ['a:0', 'b:0']);
    mock.timers.tick(1_000);
    assert.equal(back.length, 2);
  });

  it('is remembered 10,000 times, the latest', () => {
    const one = damper(1);
    for (let n = 0; n <= 10_000; n += 1) one.requeue(delivery(`id${n}`, 0));
    assert.equal(one.redeliveriesOf(delivery('id0', 0)), 0);
    assert.equal(one.redeliveriesOf(delivery('id1', 0)), 1);
  });
});
