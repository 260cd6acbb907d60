import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deferred } from '../../lib/base/deferred.ts';
import { NotificationFilter } from '../../lib/dispatcher/notification-filter.ts';
import type { Notification } from '../../lib/dispatcher/notification.ts';
import {
  NOTIFICATION_PRIORITIES,
  type NotificationPriority,
} from '../../lib/dispatcher/notification-priority.ts';
import { SerializationError } from '../../lib/wire/errors.ts';
import { NotificationFailure } from '../../lib/notify/errors.ts';
import { Target } from '../../lib/target/target.ts';
import { randomHexId } from '../../lib/wire/ids.ts';
import { Sightings } from '../support/sightings.ts';
import { until } from '../support/until.ts';
import { infoRecorder, listen, notifierOf, payloads } from './notify-scene.ts';
import type { Scene } from './scene.ts';

const PAYLOAD = { id: 1, name: '你😀', ratio: 0.5, big: 2n ** 70n, nothing: null, list: [[]] };

/** An endpoint for all priorities that records which of its methods was called. */
function recorder(): {
  readonly seen: Sightings<readonly [priority: string, Notification]>;
  readonly endpoint: object;
} {
  const seen = new Sightings<readonly [string, Notification]>();
  const methods = NOTIFICATION_PRIORITIES.map((priority) => [
    priority,
    (_ctxt: unknown, notification: Notification) => {
      seen.add([priority, notification]);
    },
  ]);
  return { seen, endpoint: Object.fromEntries(methods) as object };
}

export function notifyingContract(open: () => Promise<Scene>): void {
  describe('a notification', () => {
    for (const driver of ['messaging', 'messagingv2']) {
      it(`reaches the method of its priority, whole, over ${driver}`, async () => {
        await using scene = await open();
        const { seen, endpoint } = recorder();
        await listen(scene, endpoint);
        const notifier = notifierOf(scene, { driver, contextPolicy: 'safe-keys' });
        const sent: readonly (NotificationPriority | 'warning')[] = [
          ...NOTIFICATION_PRIORITIES,
          'warning',
        ];
        for (const priority of sent) {
          await notifier[priority]({ user_id: 'u1', auth_token: 's' }, 'thing.made', PAYLOAD);
        }
        const arrived = await seen.count(sent.length);
        const expected = sent.map((priority) => (priority === 'warning' ? 'warn' : priority));
        assert.deepEqual(arrived.map(([method]) => method).sort(), [...expected].sort());
        for (const [method, notification] of arrived) {
          const { metadata, message, ...rest } = notification;
          assert.deepEqual(rest, {
            ctxt: { user_id: 'u1', client_timeout: null },
            publisherId: 'contract.host1',
            eventType: 'thing.made',
            priority: method,
            payload: PAYLOAD,
            redeliveries: 0,
          });
          assert.match(metadata.messageId ?? '', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
          assert.match(metadata.timestamp ?? '', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?$/);
          assert.equal(message['priority'], method.toUpperCase());
        }
        assert.deepEqual(notifier.counts, { sent: sent.length, failed: 0 });
      });
    }

    it('waits for a listener that comes later', async () => {
      await using scene = await open();
      await notifierOf(scene).info(null, 'e', 1);
      const { seen, ...endpoint } = infoRecorder();
      await listen(scene, endpoint);
      assert.deepEqual(payloads(await seen.count(1)), [1]);
    });

    it('goes to all topics of its notifier, with one id', async () => {
      await using scene = await open();
      const topics = [scene.topic, `${scene.topic}-2`];
      const { seen, ...endpoint } = infoRecorder();
      await listen(scene, endpoint, { topics });
      await notifierOf(scene, { topics }).info(null, 'e', 1);
      const [first, second] = await seen.count(2);
      assert.equal(first?.metadata.messageId, second?.metadata.messageId);
    });

    it('that cannot be written down rejects, and is counted', async () => {
      await using scene = await open();
      const circle: unknown[] = [];
      circle.push(circle);
      const notifier = notifierOf(scene);
      await assert.rejects(notifier.info(null, 'e', { circle }), (error: unknown) => {
        assert.ok(error instanceof NotificationFailure);
        const [problem] = error.problems;
        assert.equal(problem?.where, `driver "messagingv2", topic "${scene.topic}"`);
        assert.ok(problem.error instanceof SerializationError);
        return true;
      });
      assert.deepEqual(notifier.counts, { sent: 0, failed: 1 });
    });
  });

  describe('a listener', () => {
    it('leaves the priorities that no endpoint has a method for in their queues', async () => {
      await using scene = await open();
      const { seen, ...endpoint } = infoRecorder();
      await listen(scene, endpoint);
      const notifier = notifierOf(scene);
      await notifier.error(null, 'e', 'later');
      await notifier.info(null, 'e', 'now');
      assert.deepEqual(payloads(await seen.count(1)), ['now']);
      const later = recorder();
      await listen(scene, later.endpoint);
      const [arrived] = await later.seen.count(1);
      assert.deepEqual([arrived?.[0], arrived?.[1].payload], ['error', 'later']);
    });

    it('calls all endpoints that want it, in order, and then acknowledges', async () => {
      await using scene = await open();
      const calls: string[] = [];
      const endpoint = (name: string, filterRule?: NotificationFilter) => ({
        filterRule,
        info: () => {
          calls.push(name);
        },
      });
      const listener = await listen(scene, [
        endpoint('first'),
        endpoint('other', new NotificationFilter({ eventType: 'compute\\.' })),
        endpoint('mine', new NotificationFilter({ payload: { state: '^active$' } })),
      ]);
      await notifierOf(scene).info(null, 'volume.create', { state: 'active' });
      await until(() => listener.counts.handled === 1);
      assert.deepEqual(calls, ['first', 'mine']);
    });

    it('shares its queue with others of the same topic', async () => {
      await using scene = await open();
      const endpoints = [infoRecorder(), infoRecorder()];
      for (const { info } of endpoints) await listen(scene, { info });
      const notifier = notifierOf(scene);
      for (let n = 0; n < 10; n += 1) await notifier.info(null, 'e', n);
      const all = () => endpoints.flatMap(({ seen }) => payloads(seen.all));
      await until(() => all().length >= 10);
      assert.deepEqual(
        all().sort((a, b) => Number(a) - Number(b)),
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      );
      for (const { seen } of endpoints) assert.equal(seen.all.length, 5);
    });

    it('of a pool gets all that is sent, shared with those of the same pool', async () => {
      await using scene = await open();
      const pools = [randomHexId(), randomHexId()];
      const [one, other, alone] = [infoRecorder(), infoRecorder(), infoRecorder()];
      await listen(scene, { info: one.info }, { pool: pools[0] });
      await listen(scene, { info: other.info }, { pool: pools[0] });
      await listen(scene, { info: alone.info }, { pool: pools[1] });
      const notifier = notifierOf(scene);
      for (let n = 0; n < 4; n += 1) await notifier.info(null, 'e', n);
      assert.deepEqual(payloads(await alone.seen.count(4)), [0, 1, 2, 3]);
      await until(() => one.seen.all.length + other.seen.all.length >= 4);
      assert.deepEqual(
        [...payloads(one.seen.all), ...payloads(other.seen.all)].sort(),
        [0, 1, 2, 3],
      );
      // The queue of the topic has them, too.
      const { seen, info } = infoRecorder();
      await listen(scene, { info });
      assert.deepEqual(payloads(await seen.count(4)), [0, 1, 2, 3]);
    });

    it('gives back what it has not begun when it stops, and finishes the rest', async () => {
      await using scene = await open();
      const notifier = notifierOf(scene);
      for (let n = 0; n < 4; n += 1) await notifier.info(null, 'e', n);
      const begun = new Sightings<unknown>();
      const gate = deferred<undefined>();
      const listener = await listen(
        scene,
        {
          info: (_ctxt: unknown, { payload }: Notification) => {
            begun.add(payload);
            return gate.promise;
          },
        },
        { concurrency: 1 },
      );
      await begun.count(1);
      await listener.stop();
      gate.resolve(undefined);
      await listener.wait();
      assert.deepEqual([begun.all, listener.counts.handled], [[0], 1]);
      const { seen, info } = infoRecorder();
      await listen(scene, { info });
      assert.deepEqual(payloads(await seen.count(3)), [1, 2, 3]);
    });

    it('can be started again', async () => {
      await using scene = await open();
      const { seen, info } = infoRecorder();
      const listener = await listen(scene, { info });
      const notifier = notifierOf(scene);
      await notifier.info(null, 'e', 1);
      await seen.count(1);
      await listener.stop();
      await listener.wait();
      await notifier.info(null, 'e', 2);
      await listener.start();
      assert.deepEqual(payloads(await seen.count(2)), [1, 2]);
    });

    it('stops when its signal fires', async () => {
      await using scene = await open();
      const giveUp = new AbortController();
      const { info } = infoRecorder();
      const listener = await listen(scene, { info }, { signal: giveUp.signal });
      giveUp.abort();
      await until(() => listener.state === 'created');
      await assert.rejects(listener.start(), { name: 'AbortError' });
    });
  });

  describe('what a listener cannot make sense of', () => {
    const strange: readonly (readonly [
      what: string,
      message: Readonly<Record<string, unknown>>,
      log: RegExp,
    ])[] = [
      ['an unknown priority', { priority: 'LOUD', event_type: 'e' }, /unknown priority/],
      ['no priority', { event_type: 'e', payload: 1 }, /unknown priority/],
      ['a priority that is null', { priority: null }, /unknown priority/],
      ['a priority of the wrong type', { priority: ['INFO'] }, /unknown priority/],
    ];
    for (const [what, message, log] of strange) {
      it(`${what} is dropped and counted, and the next one is served`, async () => {
        await using scene = await open();
        const { seen, info } = infoRecorder();
        const listener = await listen(scene, { info });
        const target = new Target({ topic: `${scene.topic}.info` });
        await scene.transport.sendNotification({ target, ctxt: {}, message }, { version: 2 });
        await notifierOf(scene).info(null, 'e', 'next');
        assert.deepEqual(payloads(await seen.count(1)), ['next']);
        await until(() => listener.counts.handled === 1);
        assert.equal(listener.counts.unknownPriority, 1);
        assert.equal(scene.log.about(log).length, 1);
      });
    }

    it('the priority of the message counts, not that of its queue', async () => {
      await using scene = await open();
      const { seen, endpoint } = recorder();
      await listen(scene, endpoint);
      const target = new Target({ topic: `${scene.topic}.info` });
      const message = { priority: 'Error' };
      await scene.transport.sendNotification({ target, ctxt: {}, message }, { version: 2 });
      const [arrived] = await seen.count(1);
      assert.equal(arrived?.[0], 'error');
    });

    it('missing or mistyped fields are null, and the original is there', async () => {
      await using scene = await open();
      const { seen, info } = infoRecorder();
      await listen(scene, { info });
      const target = new Target({ topic: `${scene.topic}.info` });
      const messages = [
        { priority: 'INFO' },
        { priority: 'info', publisher_id: 5, event_type: {}, message_id: [], timestamp: false },
      ];
      for (const message of messages) {
        await scene.transport.sendNotification({ target, ctxt: {}, message }, { version: 1 });
      }
      const all = await seen.count(2);
      for (const { publisherId, eventType, payload, metadata } of all) {
        assert.deepEqual([publisherId, eventType, payload], [null, null, null]);
        assert.deepEqual(metadata, { messageId: null, timestamp: null });
      }
      assert.equal(all[1]?.message['publisher_id'], 5);
    });
  });
}
