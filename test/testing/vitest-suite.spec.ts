import { expect, test } from 'vitest';
import { getRpcTransport } from '../../lib/index.ts';
import { MessagingFixture, TestBus, VirtualClock } from '../../lib/testing/index.ts';

// Run by vitest.test.ts, which knows which of these pass.

test('a fixture ends with its test', async (context) => {
  const messaging = await MessagingFixture.for(context);
  await messaging.serve({ topic: 'calc' }, [
    { add: (_ctxt: unknown, { a, b }: { a: number; b: number }) => a + b },
  ]);
  expect(await messaging.client({ topic: 'calc' }).call({}, 'add', { a: 2, b: 3 })).toBe(5);
});

test('time passes as it is told to', async (context) => {
  const clock = new VirtualClock();
  const messaging = await MessagingFixture.for(context, { on: new TestBus({ clock }) });
  const call = messaging.client({ topic: 'nobody' }, { timeoutMs: 600_000 }).call({}, 'x');
  await expect(clock.until(call)).rejects.toMatchObject({ stage: 'unroutable' });
});

test('an expectation fails with a list', async (context) => {
  const messaging = await MessagingFixture.for(context);
  const notifications = await messaging.notifications();
  await messaging.notifier().info({}, 'instance.create.start', { name: 'vm1' });
  await notifications.expectNotification('instance.create.end').within(50);
});

test('a leak fails its test', async (context) => {
  const messaging = await MessagingFixture.for(context);
  getRpcTransport(messaging.conf);
});
