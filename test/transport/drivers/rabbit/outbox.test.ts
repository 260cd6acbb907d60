import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Deadline } from '../../../../lib/base/deadline.ts';
import { OutboxFull } from '../../../../lib/transport/drivers/rabbit/errors.ts';
import { Outbox } from '../../../../lib/transport/drivers/rabbit/outbox.ts';

const LIMITS = { maxMessages: 3, maxBytes: 100 };

/** An outbox with messages of these sizes in it. */
function filled(...sizes: number[]): Outbox {
  const outbox = new Outbox(LIMITS);
  for (const bytes of sizes) outbox.add(bytes);
  return outbox;
}

describe('an outbox', () => {
  for (const { has, bytes, fits } of [
    { has: [], bytes: 100, fits: true },
    { has: [], bytes: 1_000, fits: true },
    { has: [1], bytes: 99, fits: true },
    { has: [1], bytes: 100, fits: false },
    { has: [1, 1], bytes: 1, fits: true },
    { has: [1, 1, 1], bytes: 0, fits: false },
  ]) {
    it(`with ${JSON.stringify(has)} has ${fits ? '' : 'no '}room for ${bytes} bytes`, () => {
      assert.equal(filled(...has).tryEnter(bytes), fits);
    });
  }

  it('lets those who wait in, in turn, as room is made', async () => {
    const outbox = filled(60, 30);
    const order: string[] = [];
    const enter = async (name: string, bytes: number): Promise<void> => {
      await outbox.enter(bytes, 'wait', {});
      order.push(name);
    };
    const entered = Promise.all([enter('large', 50), enter('small', 5)]);
    assert.equal(outbox.tryEnter(1), false, 'nobody overtakes');
    outbox.leave(60);
    await entered;
    assert.deepEqual(order, ['large', 'small']);
    assert.deepEqual([outbox.messages, outbox.bytes], [3, 85]);
  });

  it('rejects at once where that is asked for', async () => {
    await assert.rejects(filled(1, 1, 1).enter(1, 'fail', {}), OutboxFull);
  });

  it('lets those behind pass when the first gives up', async () => {
    const outbox = filled(60);
    const abort = new AbortController();
    const large = outbox.enter(50, 'wait', { signal: abort.signal });
    const small = outbox.enter(5, 'wait', {});
    abort.abort(new Error('changed my mind'));
    await assert.rejects(large, /changed my mind/);
    await small;
    assert.deepEqual([outbox.messages, outbox.bytes], [2, 65]);
  });

  it('keeps nobody beyond their deadline', async () => {
    const outbox = filled(1, 1, 1);
    await assert.rejects(outbox.enter(1, 'wait', { deadline: Deadline.after(5) }), {
      code: 'OSLO_MESSAGING_DELIVERY_FAILURE',
      message: /in time/,
    });
    assert.equal(outbox.messages, 3);
  });
});
