import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MessagingFixture } from 'oslo-messaging/testing';

const SCHEDULER = fileURLToPath(new URL('scheduler.py', import.meta.url));

test('a scheduler in Python selects a host, says so, and refuses what is too large', async (t) => {
  const messaging = await MessagingFixture.for(t, { on: 'mini-broker' });
  const notifications = await messaging.notifications();
  const python = spawn(process.env['PYTHON'] ?? 'python3', [SCHEDULER, messaging.url], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(python, 'exit');

  // A call waits until its server is there.
  const scheduler = messaging.client({ topic: 'scheduler', version: '1.0' }, { timeoutMs: 30_000 });
  assert.equal(await scheduler.call({}, 'select_destination', { ram: 512 }), 'host7');
  await assert.rejects(scheduler.call({}, 'select_destination', { ram: 8192 }), {
    name: 'RemoteError',
    excType: 'ValueError',
    value: 'No valid host was found',
  });

  await notifications.expectNotification('scheduler.select_destination').with({ host: 'host7' });
  await notifications
    .expectNotification('scheduler.no_valid_host')
    .where({ priority: 'error', publisherId: 'scheduler.python' });
  python.stdin.end();
  assert.deepEqual(await ended, [0, null]);
});
