import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Notification } from '../../lib/dispatcher/notification.ts';
import { NotificationResult } from '../../lib/dispatcher/notification-result.ts';
import { Target } from '../../lib/target/target.ts';
import { Sightings } from '../support/sightings.ts';
import { until } from '../support/until.ts';
import { infoRecorder, listen, notifierOf, payloads } from './notify-scene.ts';
import type { Scene } from './scene.ts';

const FAST = { firstDelayMs: 1, longestDelayMs: 4 };

/** An endpoint that does not get on with the first so many deliveries of the payload `hard`. */
function reluctant(times: number, refuse: () => unknown) {
  const seen = new Sightings<readonly [payload: unknown, redeliveries: number]>();
  return {
    seen,
    info: (_ctxt: unknown, { payload, redeliveries }: Notification) => {
      seen.add([payload, redeliveries]);
      const tries = seen.all.filter(([other]) => other === 'hard').length;
      return payload === 'hard' && tries <= times ? refuse() : undefined;
    },
  };
}

const refusals: readonly (readonly [what: string, refuse: () => unknown])[] = [
  ['an endpoint wants requeued', () => NotificationResult.REQUEUE],
  [
    'an endpoint throws over',
    () => {
      throw new Error('not today');
    },
  ],
  ['an endpoint rejects', () => Promise.reject(new Error('not today'))],
];

export function requeueingContract(open: () => Promise<Scene>): void {
  for (const [what, refuse] of refusals) {
    describe(`what ${what}`, () => {
      it('comes again, counted, where that is allowed, and does not stop the rest', async () => {
        await using scene = await open();
        const { seen, info } = reluctant(3, refuse);
        const options = { allowRequeue: true, redelivery: FAST, concurrency: 1 };
        const listener = await listen(scene, { info }, options);
        const notifier = notifierOf(scene);
        await notifier.info(null, 'e', 'hard');
        await notifier.info(null, 'e', 'easy');
        await until(() => listener.counts.handled === 2);
        const hard = seen.all.filter(([payload]) => payload === 'hard');
        assert.deepEqual(
          hard.map(([, redeliveries]) => redeliveries),
          [0, 1, 2, 3],
        );
        const { requeued, givenUp } = listener.counts;
        assert.deepEqual([requeued, givenUp], [3, 0]);
      });

      it('is acknowledged, logged and counted where that is not allowed', async () => {
        await using scene = await open();
        const { seen, info } = reluctant(1, refuse);
        const listener = await listen(scene, { info }, { concurrency: 1 });
        const notifier = notifierOf(scene);
        await notifier.info(null, 'e', 'hard');
        await notifier.info(null, 'e', 'easy');
        await until(() => listener.counts.handled === 1);
        assert.deepEqual(seen.all, [
          ['hard', 0],
          ['easy', 0],
        ]);
        assert.equal(listener.counts.givenUp, 1);
        assert.equal(scene.log.about(/is given up/).length, 1);
      });

      it('goes to its dead letter target after enough attempts', async () => {
        await using scene = await open();
        const target = new Target({ topic: `${scene.topic}-dead` });
        const { seen, info } = reluctant(Infinity, refuse);
        const listener = await listen(
          scene,
          { info },
          {
            allowRequeue: true,
            redelivery: { ...FAST, deadLetter: { target, afterRedeliveries: 2 } },
          },
        );
        await notifierOf(scene, { contextPolicy: 'safe-keys' }).info(
          { user_id: 'u1' },
          'e',
          'hard',
        );
        const morgue = infoRecorder();
        await listen(scene, { info: morgue.info }, { topics: [`${scene.topic}-dead`] });
        const [dead] = await morgue.seen.count(1);
        assert.deepEqual(
          [dead?.payload, dead?.ctxt, dead?.publisherId],
          ['hard', { user_id: 'u1', client_timeout: null }, 'contract.host1'],
        );
        assert.equal(seen.all.length, 3);
        await until(() => listener.counts.deadLettered === 1);
      });
    });
  }

  describe('a listener that requeues', () => {
    it('lets it rest as long as the documentation says', async () => {
      await using scene = await open();
      const arrivals = new Sightings<number>();
      const info = (): unknown => {
        arrivals.add(performance.now());
        return NotificationResult.REQUEUE;
      };
      await listen(scene, { info }, { allowRequeue: true });
      await notifierOf(scene).info(null, 'e', 'hard');
      const times = await arrivals.count(4);
      const rests = times.slice(1).map((time, index) => time - (times[index] ?? NaN));
      for (const [index, expectedMs] of [100, 200, 400].entries()) {
        const restedMs = rests[index] ?? NaN;
        // A timer may fire a millisecond early; a busy machine is late.
        assert.ok(restedMs >= expectedMs - 2 && restedMs < expectedMs + 5_000, rests.join());
      }
    });

    it('gives back at once what rests when it stops', async () => {
      await using scene = await open();
      const { seen, info } = reluctant(Infinity, () => NotificationResult.REQUEUE);
      const resting = { firstDelayMs: 3_600_000, longestDelayMs: 3_600_000 };
      const options = { allowRequeue: true, redelivery: resting };
      const listener = await listen(scene, { info }, options);
      await notifierOf(scene).info(null, 'e', 'hard');
      await seen.count(1);
      await listener.stop();
      await listener.wait();
      const next = infoRecorder();
      await listen(scene, { info: next.info });
      const [again] = await next.seen.count(1);
      assert.deepEqual([again?.payload, again?.redeliveries], ['hard', 1]);
    });

    it('works on what comes while others rest', async () => {
      await using scene = await open();
      const resting = { firstDelayMs: 3_600_000, longestDelayMs: 3_600_000 };
      const { seen, info } = reluctant(Infinity, () => NotificationResult.REQUEUE);
      await listen(scene, { info }, { allowRequeue: true, redelivery: resting, concurrency: 1 });
      const notifier = notifierOf(scene);
      for (let n = 0; n < 5; n += 1) await notifier.info(null, 'e', 'hard');
      await notifier.info(null, 'e', 'easy');
      await until(() => seen.all.some(([payload]) => payload === 'easy'));
    });
  });

  describe('a failing endpoint', () => {
    it('keeps the later endpoints from the notification, as in oslo', async () => {
      await using scene = await open();
      const later = infoRecorder();
      const failing = {
        info: () => {
          throw new Error('broken');
        },
      };
      const listener = await listen(scene, [failing, { info: later.info }]);
      await notifierOf(scene).info(null, 'e', 1);
      await until(() => listener.counts.failed === 1);
      assert.deepEqual(payloads(later.seen.all), []);
    });
  });
}
