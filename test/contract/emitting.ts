import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NotificationResult } from '../../lib/dispatcher/notification-result.ts';
import { InvalidArgument } from '../../lib/errors.ts';
import {
  notificationEmitter,
  type NotificationEmitter,
  type NotificationEmitterOptions,
} from '../../lib/notify/notification-emitter.ts';
import { Target } from '../../lib/target/target.ts';
import { until } from '../support/until.ts';
import { notifierOf } from './notify-scene.ts';
import type { Scene } from './scene.ts';

type Payloads = { readonly made: { readonly id: number }; readonly gone: string };

function emitterOf(
  scene: Scene,
  options: NotificationEmitterOptions<Record<string, unknown>> = {},
): NotificationEmitter<Payloads> {
  const targets = [new Target({ topic: scene.topic })];
  return scene.stopAtEnd(notificationEmitter<Payloads>(scene.connect(), targets, options));
}

export function emittingContract(open: () => Promise<Scene>): void {
  describe('an emitter of notifications', () => {
    it('emits by event type, and everything as *, until they unsubscribe', async () => {
      await using scene = await open();
      const emitter = emitterOf(scene);
      const seen: string[] = [];
      emitter.on('*', ({ eventType, priority }) => seen.push(`* ${eventType ?? ''} ${priority}`));
      const off = emitter.on('made', ({ payload }) => seen.push(`made ${payload.id}`));
      await emitter.start();
      const notifier = notifierOf(scene);
      await notifier.info(null, 'made', { id: 1 });
      await until(() => emitter.counts.handled === 1);
      off();
      await notifier.error(null, 'made', { id: 2 });
      await until(() => emitter.counts.handled === 2);
      await notifier.info(null, '*', 'a strange type');
      await until(() => emitter.counts.handled === 3);
      assert.deepEqual(seen, ['made 1', '* made info', '* made error', '* * info']);
    });

    it('acknowledges what nobody listens to', async () => {
      await using scene = await open();
      const emitter = emitterOf(scene);
      await emitter.start();
      await notifierOf(scene).info(null, 'gone', 'x');
      await until(() => emitter.counts.handled === 1);
    });

    it('is subject to the verdict of its listeners, also a late one', async () => {
      await using scene = await open();
      const emitter = emitterOf(scene, { allowRequeue: true, redelivery: { firstDelayMs: 1 } });
      const verdicts = [
        () => NotificationResult.REQUEUE,
        () => Promise.reject(new Error('not yet')),
        () => Promise.resolve(),
      ];
      emitter.on('gone', () => verdicts.shift()?.());
      await emitter.start();
      await notifierOf(scene).info(null, 'gone', 'x');
      await until(() => emitter.counts.handled === 1);
      const { requeued, failed } = emitter.counts;
      assert.deepEqual([requeued, failed], [2, 1]);
    });

    it('refuses a listener that is none', async () => {
      await using scene = await open();
      const subscribe = () => emitterOf(scene).on('made', undefined as never);
      assert.throws(subscribe, InvalidArgument);
    });
  });
}
