import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  NotificationCopies,
  type Settlement,
} from '../../../../lib/transport/drivers/rabbit/notification-copies.ts';

/** A listener that gets copies of one notification; `settled` is what became of those that followed another. */
function world() {
  const copies = new NotificationCopies();
  const settled: Settlement[] = [];
  const admit = (id = 'one') => copies.admit(id, (settlement) => settled.push(settlement));
  return { copies, settled, admit };
}

describe('Copies of a notification', () => {
  it('that was acknowledged are acknowledged at once', () => {
    const { copies, settled, admit } = world();
    assert.equal(admit(), 'admitted');
    copies.settled('one', 'acknowledge');
    assert.equal(admit(), 'duplicate');
    assert.deepEqual(settled, ['acknowledge']);
  });

  for (const settlement of ['acknowledge', 'requeue'] as const) {
    it(`that is worked on wait for what becomes of it: ${settlement}`, () => {
      const { copies, settled, admit } = world();
      assert.deepEqual([admit(), admit(), admit()], ['admitted', 'duplicate', 'duplicate']);
      assert.deepEqual(settled, []);
      copies.settled('one', settlement);
      assert.deepEqual(settled, [settlement, settlement]);
    });
  }

  it('that was requeued are worked on when they come again', () => {
    const { copies, admit } = world();
    admit();
    copies.settled('one', 'requeue');
    assert.equal(admit(), 'admitted');
  });

  it('are no copies of another one', () => {
    const { copies, settled, admit } = world();
    admit();
    assert.equal(admit('another'), 'admitted');
    copies.settled('another', 'acknowledge');
    assert.deepEqual(settled, []);
  });
});
