import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  notificationStream,
  type NotificationStream,
  type NotificationStreamOptions,
} from '../../lib/notify/notification-stream.ts';
import { Target } from '../../lib/target/target.ts';
import { infoRecorder, listen, notifierOf, payloads } from './notify-scene.ts';
import type { Scene } from './scene.ts';

function streamOf(
  scene: Scene,
  options: NotificationStreamOptions<Record<string, unknown>> = {},
): NotificationStream {
  return notificationStream(scene.connect(), [new Target({ topic: scene.topic })], options);
}

/** Sends 1, 2, …, and opens the scene. */
async function openWith(open: () => Promise<Scene>, count: number): Promise<Scene> {
  const scene = await open();
  const notifier = notifierOf(scene);
  for (let n = 1; n <= count; n += 1) await notifier.info(null, 'e', n);
  return scene;
}

/** What waits in the queue for whoever listens next. */
async function left(scene: Scene, count: number): Promise<readonly unknown[]> {
  // One more behind all others, so that what should not be there would be seen before it.
  await notifierOf(scene).info(null, 'e', 'last');
  const { seen, info } = infoRecorder();
  await listen(scene, { info });
  return payloads(await seen.count(count + 1)).slice(0, -1);
}

export function iteratingContract(open: () => Promise<Scene>): void {
  describe('an iteration over notifications', () => {
    it('acknowledges the last one when the next is asked for, and at break', async () => {
      await using scene = await openWith(open, 3);
      const stream = streamOf(scene);
      const seen: unknown[] = [];
      for await (const { payload } of stream) {
        seen.push(payload);
        assert.equal(stream.counts.handled, seen.length - 1);
        if (payload === 2) break;
      }
      assert.deepEqual(seen, [1, 2]);
      assert.equal(stream.counts.handled, 2);
      assert.deepEqual(await left(scene, 1), [3]);
      assert.deepEqual(await stream.next(), { done: true, value: undefined });
    });

    it('gives the last one back where that is allowed and the work on it fails', async () => {
      await using scene = await openWith(open, 2);
      const stream = streamOf(scene, { allowRequeue: true });
      const failure = new Error('full');
      const working = stream.forEach(({ payload }) => {
        if (payload === 2) throw failure;
      });
      await assert.rejects(working, failure);
      assert.deepEqual(await left(scene, 1), [2]);
    });

    it('acknowledges and logs it where it is not allowed', async () => {
      await using scene = await openWith(open, 1);
      const stream = streamOf(scene);
      const working = stream.forEach(() => {
        throw new Error('full');
      });
      await assert.rejects(working, /full/);
      assert.equal(stream.counts.givenUp, 1);
      assert.equal(scene.log.about(/is given up/).length, 1);
      assert.deepEqual(await left(scene, 0), []);
    });

    it('can be told to give the last one back, and goes on', async () => {
      await using scene = await openWith(open, 2);
      const seen: (readonly [unknown, number])[] = [];
      const stream = streamOf(scene, { allowRequeue: true, redelivery: { firstDelayMs: 1 } });
      for await (const { payload, redeliveries } of stream) {
        seen.push([payload, redeliveries]);
        if (seen.length === 1) stream.requeue();
        if (seen.length === 3) break;
      }
      assert.deepEqual(
        seen.filter(([payload]) => payload === 1),
        [
          [1, 0],
          [1, 1],
        ],
      );
      assert.deepEqual(await left(scene, 0), []);
    });

    it('ends with the reason of its signal, waiting or not', async () => {
      await using scene = await openWith(open, 1);
      const giveUp = new AbortController();
      const stream = streamOf(scene, { signal: giveUp.signal });
      const seen: unknown[] = [];
      const reason = new Error('enough');
      const iterating = async (): Promise<void> => {
        for await (const { payload } of stream) {
          seen.push(payload);
          setImmediate(() => {
            giveUp.abort(reason);
          });
        }
      };
      await assert.rejects(iterating(), reason);
      assert.deepEqual(seen, [1]);
      await assert.rejects(streamOf(scene, { signal: giveUp.signal }).next(), reason);
    });

    it('can be disposed of while it waits', async () => {
      await using scene = await open();
      const stream = streamOf(scene);
      const waiting = stream.next();
      await stream.return();
      assert.deepEqual(await waiting, { done: true, value: undefined });
    });

    it('reads only the priorities asked for', async () => {
      await using scene = await openWith(open, 1);
      await notifierOf(scene).error(null, 'e', 'bad');
      await using stream = streamOf(scene, { priorities: ['error'] });
      const { value } = await stream.next();
      assert.equal(value?.payload, 'bad');
      await stream.return();
      assert.deepEqual(await left(scene, 1), [1]);
    });
  });
}
