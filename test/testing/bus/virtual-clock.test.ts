import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MessagingTimeout } from '../../../lib/errors.ts';
import { getBatchNotificationListener } from '../../../lib/notify/batch-notification-server.ts';
import { NotificationResult } from '../../../lib/dispatcher/notification-result.ts';
import { Target } from '../../../lib/target/target.ts';
import { MessagingFixture, TestBus, VirtualClock } from '../../../lib/testing/index.ts';
import { fakeTransport } from '../../../lib/testing/fake-transport.ts';

const MINUTE_MS = 60_000;

describe('Virtual time', () => {
  it('rings alarms in order, each at its time, those of one moment as they were set', async () => {
    const clock = new VirtualClock();
    const rung: unknown[] = [];
    for (const [name, delayMs] of [
      ['c', 30],
      ['a', 10],
      ['b', 20],
      ['b2', 20],
    ] as const) {
      clock.after(delayMs, () => rung.push([name, clock.now()]));
    }
    const cancel = clock.after(25, () => rung.push('never'));
    cancel();
    await clock.advance(20);
    assert.deepEqual(rung, [
      ['a', 10],
      ['b', 20],
      ['b2', 20],
    ]);
    await clock.advance(1_000);
    assert.deepEqual(rung.at(-1), ['c', 30]);
    assert.equal(clock.now(), 1_020);
  });

  it('rings again and again until it is told to stop, also by what it rings', async () => {
    const clock = new VirtualClock();
    const times: number[] = [];
    const stop = clock.every(10, () => {
      times.push(clock.now());
      if (times.length === 3) stop();
    });
    await clock.advance(100);
    assert.deepEqual(times, [10, 20, 30]);
  });

  it('what an alarm leads to may set an alarm within the same advance', async () => {
    const clock = new VirtualClock();
    const times: number[] = [];
    void (async () => {
      for (let n = 0; n < 3; n += 1) {
        await clock.pause(5);
        times.push(clock.now());
      }
    })();
    await clock.advance(15);
    assert.deepEqual(times, [5, 10, 15]);
  });

  it('passes until work settles, and no further; work of the world outside is waited for', async () => {
    const clock = new VirtualClock();
    assert.equal(await clock.until(clock.pause(7).then(() => 'done')), 'done');
    assert.equal(clock.now(), 7);
    await assert.rejects(clock.until(Promise.reject(new Error('work'))), /^Error: work$/);
    const outside = new Promise((resolve) => setTimeout(resolve, 20, 'outside'));
    assert.equal(await clock.until(outside), 'outside');
    assert.equal(clock.now(), 7);
  });

  it('a pause ends with its signal', async () => {
    const clock = new VirtualClock();
    const leaving = new AbortController();
    const paused = clock.pause(10, leaving.signal);
    leaving.abort(new Error('left'));
    await assert.rejects(paused, /^Error: left$/);
    await assert.rejects(clock.pause(10, leaving.signal), /^Error: left$/);
  });

  for (const ms of [-1, Number.NaN]) {
    it(`does not run ${ms} ms`, async () => {
      await assert.rejects(new VirtualClock().advance(ms), { argument: 'ms' });
    });
  }

  it('is not that of other transports', async () => {
    await using transport = fakeTransport();
    const before = performance.now();
    assert.ok(transport.clock.now() >= before);
  });
});

describe('On a bus with virtual time', () => {
  it('a call monitor of ten minutes is served for an hour in milliseconds', async (t) => {
    const clock = new VirtualClock();
    const bus = new TestBus({ clock });
    const messaging = await MessagingFixture.for(t, { on: bus });
    await messaging.serve({ topic: 'slow' }, [{ work: () => clock.pause(60 * MINUTE_MS) }]);
    const client = messaging.client(
      { topic: 'slow' },
      { timeoutMs: 120 * MINUTE_MS, callMonitorTimeoutMs: 10 * MINUTE_MS },
    );
    const startedAt = performance.now();
    assert.equal(await clock.until(client.call({}, 'work')), null);
    assert.equal(clock.now(), 60 * MINUTE_MS);
    const heartbeats = bus.messages.filter(({ kind }) => kind === 'heartbeat');
    assert.equal(heartbeats.length, 11);
    assert.ok(performance.now() - startedAt < 2_000);
  });

  it('a call is given up ten minutes after the last heartbeat of its server', async (t) => {
    const clock = new VirtualClock();
    const bus = new TestBus({ clock });
    const messaging = await MessagingFixture.for(t, { on: bus });
    await messaging.serve({ topic: 'slow' }, [{ work: () => clock.pause(60 * MINUTE_MS) }]);
    const client = messaging.client(
      { topic: 'slow' },
      { timeoutMs: 120 * MINUTE_MS, callMonitorTimeoutMs: 10 * MINUTE_MS },
    );
    const call = client.call({}, 'work');
    call.catch(() => undefined);
    await clock.advance(17 * MINUTE_MS);
    bus.faults.drop({ kind: 'heartbeat' });
    const failure: unknown = await clock.until(call).catch((error: unknown) => error);
    assert.ok(failure instanceof MessagingTimeout);
    assert.equal(failure.stage, 'heartbeats-stopped');
    assert.equal(failure.elapsedMs, 25 * MINUTE_MS);
    await clock.advance(60 * MINUTE_MS);
  });

  it('a call times out after rpc_response_timeout', async (t) => {
    const clock = new VirtualClock();
    const messaging = await MessagingFixture.for(t, { on: new TestBus({ clock }) });
    messaging.messagingConf.responseTimeoutMs = 3_600_000;
    const call = messaging.client({ topic: 'nobody' }).call({}, 'x');
    await assert.rejects(clock.until(call), { stage: 'unroutable', elapsedMs: 3_600_000 });
  });

  it('a batch waits for others as long as it may, and what is requeued rests', async (t) => {
    const clock = new VirtualClock();
    const messaging = await MessagingFixture.for(t, { on: new TestBus({ clock }) });
    const times: number[] = [];
    const endpoint = {
      info: (notifications: readonly unknown[]) => {
        times.push(clock.now());
        assert.equal(notifications.length, 2);
        return times.length < 3 ? NotificationResult.REQUEUE : undefined;
      },
    };
    await using listener = getBatchNotificationListener(
      messaging.transport,
      [new Target({ topic: 'notifications' })],
      [endpoint],
      {
        batchTimeoutMs: 10 * MINUTE_MS,
        allowRequeue: true,
        redelivery: { firstDelayMs: MINUTE_MS, longestDelayMs: 60 * MINUTE_MS },
      },
    );
    await listener.start();
    const notifier = messaging.notifier();
    await notifier.info({}, 'e', 1);
    await notifier.info({}, 'e', 2);
    await clock.advance(60 * MINUTE_MS);
    assert.deepEqual(
      times.map((ms) => ms / MINUTE_MS),
      [10, 21, 33],
    );
  });
});
