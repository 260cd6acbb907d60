import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NotificationFilter } from '../../lib/dispatcher/notification-filter.ts';
import type { Notification } from '../../lib/dispatcher/notification.ts';
import { NotificationResult } from '../../lib/dispatcher/notification-result.ts';
import { Sightings } from '../support/sightings.ts';
import { until } from '../support/until.ts';
import { infoRecorder, listen, listenInBatches, notifierOf, payloads } from './notify-scene.ts';
import type { Scene } from './scene.ts';

type Batch = readonly [priority: string, payloads: readonly unknown[]];

/** An endpoint that records its batches. */
function recorder(verdict: (batch: Batch) => unknown = () => undefined) {
  const seen = new Sightings<Batch>();
  const method = (priority: string) => (notifications: readonly Notification[]) => {
    const batch = [priority, payloads(notifications)] as const;
    seen.add(batch);
    return verdict(batch);
  };
  return { seen, endpoint: { info: method('info'), error: method('error') } };
}

export function batchingContract(open: () => Promise<Scene>): void {
  describe('a batch listener', () => {
    it('waits until a batch is full', async () => {
      await using scene = await open();
      const notifier = notifierOf(scene);
      for (let n = 0; n < 7; n += 1) await notifier.info(null, 'e', n);
      const { seen, endpoint } = recorder();
      const listener = await listenInBatches(scene, endpoint, { batchSize: 3 });
      await until(() => listener.counts.handled === 6);
      assert.deepEqual(seen.all, [
        ['info', [0, 1, 2]],
        ['info', [3, 4, 5]],
      ]);
      await notifier.info(null, 'e', 7);
      await notifier.info(null, 'e', 8);
      assert.deepEqual((await seen.count(3))[2], ['info', [6, 7, 8]]);
    });

    it('does not wait longer than its timeout', async () => {
      await using scene = await open();
      const notifier = notifierOf(scene);
      await notifier.info(null, 'e', 1);
      await notifier.info(null, 'e', 2);
      const { seen, endpoint } = recorder();
      await listenInBatches(scene, endpoint, { batchSize: 100, batchTimeoutMs: 50 });
      assert.deepEqual(await seen.count(1), [['info', [1, 2]]]);
    });

    it('calls once for each priority, in alphabetical order', async () => {
      await using scene = await open();
      const notifier = notifierOf(scene);
      await notifier.info(null, 'e', 1);
      await notifier.error(null, 'e', 2);
      await notifier.info(null, 'e', 3);
      const { seen, endpoint } = recorder();
      await listenInBatches(scene, endpoint, { batchSize: 3 });
      assert.deepEqual(await seen.count(2), [
        ['error', [2]],
        ['info', [1, 3]],
      ]);
    });

    it('gives an endpoint only what its filter lets pass', async () => {
      await using scene = await open();
      const notifier = notifierOf(scene);
      for (const event of ['a', 'b', 'a']) await notifier.info(null, event, event);
      const { seen, endpoint } = recorder();
      const filtered = { ...endpoint, filterRule: new NotificationFilter({ eventType: 'a' }) };
      const listener = await listenInBatches(scene, filtered, { batchSize: 3 });
      assert.deepEqual(await seen.count(1), [['info', ['a', 'a']]]);
      await until(() => listener.counts.handled === 3);
    });

    it('requeues a whole group, and no other', async () => {
      await using scene = await open();
      const notifier = notifierOf(scene);
      await notifier.info(null, 'e', 1);
      await notifier.error(null, 'e', 2);
      await notifier.info(null, 'e', 3);
      const { seen, endpoint } = recorder(([priority]) =>
        priority === 'info' && seen.all.length === 2 ? NotificationResult.REQUEUE : undefined,
      );
      const listener = await listenInBatches(scene, endpoint, {
        batchSize: 3,
        batchTimeoutMs: 100,
        allowRequeue: true,
        redelivery: { firstDelayMs: 1 },
      });
      await until(() => listener.counts.handled === 3);
      assert.deepEqual(seen.all, [
        ['error', [2]],
        ['info', [1, 3]],
        ['info', [1, 3]],
      ]);
      assert.equal(listener.counts.requeued, 2);
    });

    it('gives back the batch that it still collects when it stops', async () => {
      await using scene = await open();
      const { seen, endpoint } = recorder();
      const listener = await listenInBatches(scene, endpoint, { batchSize: 3 });
      const notifier = notifierOf(scene);
      await notifier.info(null, 'e', 1);
      await notifier.info(null, 'e', 2);
      await listener.stop();
      await listener.wait();
      const next = infoRecorder();
      await listen(scene, { info: next.info });
      // In no order: a quorum queue may turn round what it gets back.
      assert.deepEqual(payloads(await next.seen.count(2)).sort(), [1, 2]);
      assert.deepEqual(seen.all, []);
    });
  });
}
