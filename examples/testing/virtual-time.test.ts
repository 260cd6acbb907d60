import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessagingFixture, TestBus, VirtualClock } from 'oslo-messaging/testing';

const MINUTE_MS = 60_000;

test('a client gives up ten minutes after it heard of its server last', async (t) => {
  const clock = new VirtualClock();
  const bus = new TestBus({ clock });
  const messaging = await MessagingFixture.for(t, { on: bus });
  await messaging.serve({ topic: 'slow' }, [{ work: () => clock.pause(60 * MINUTE_MS) }]);
  const client = messaging.client(
    { topic: 'slow' },
    { timeoutMs: 90 * MINUTE_MS, callMonitorTimeoutMs: 10 * MINUTE_MS },
  );

  assert.equal(await clock.until(client.call({}, 'work')), null);
  assert.equal(clock.now(), 60 * MINUTE_MS);

  bus.faults.drop({ kind: 'heartbeat' });
  await assert.rejects(clock.until(client.call({}, 'work')), { name: 'MessagingTimeout' });
  assert.equal(clock.now(), 70 * MINUTE_MS);

  // What the server still works on.
  await clock.advance(60 * MINUTE_MS);
});

test('a cast that is lost is sent by nobody again', async (t) => {
  const bus = new TestBus();
  const messaging = await MessagingFixture.for(t, { on: bus });
  const worker = await messaging.standIn({ topic: 'jobs' });
  const lost = bus.faults.drop({ kind: 'cast', name: 'clean_up' }, { times: 1 });

  const client = messaging.client({ topic: 'jobs' });
  await client.cast({}, 'clean_up', { n: 1 });
  await client.cast({}, 'clean_up', { n: 2 });

  await worker.expectCast('clean_up').with({ n: 2 });
  assert.equal(lost.hits, 1);
  assert.deepEqual(worker.unexpected, []);
});
