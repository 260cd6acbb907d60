import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessagingFixture } from 'oslo-messaging/testing';
import { startComputeService } from './compute-service.ts';

test('an instance is built where the scheduler says, and announced', async (t) => {
  const messaging = await MessagingFixture.for(t);
  const scheduler = await messaging.standIn({ topic: 'scheduler' }, [
    { select_destination: () => 'host7' },
  ]);
  const notifications = await messaging.notifications();
  messaging.use(await startComputeService(messaging.conf));

  const compute = messaging.client({ topic: 'compute' });
  assert.equal(await compute.call({}, 'build', { name: 'vm1', ram: 512 }), 'host7');

  await scheduler.expectCall('select_destination').with({ ram: 512 });
  await notifications.expectNotification('instance.create.start').with({ name: 'vm1' });
  await notifications.expectNotification('instance.create.end').with({ host: 'host7' });
  assert.deepEqual(notifications.unexpected, []);
});
