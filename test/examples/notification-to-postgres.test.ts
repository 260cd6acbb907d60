import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { PoolClient } from 'pg';
import { jsonText } from '../../examples/notification-to-postgres/json-text.ts';
import { createTable, store } from '../../examples/notification-to-postgres/notifications-table.ts';
import {
  ConfigOpts,
  getNotificationTransport,
  getNotifier,
  type Notification,
  type Notifier,
  type Transport,
} from '../../lib/index.ts';
import { startExample } from '../support/example.ts';
import { Postgres } from '../support/postgres.ts';
import type { Program } from '../support/program.ts';
import { createVhost, uniqueName, type TestVhost } from '../support/rabbit-vhost.ts';
import { until } from '../support/until.ts';

describe('Notifications in PostgreSQL', () => {
  let postgres: Postgres;
  let vhost: TestVhost;
  let transport: Transport;
  let notifier: Notifier;
  let topic: string;
  let pool: string;

  before(async () => {
    [postgres, vhost] = await Promise.all([Postgres.start(), createVhost()]);
    transport = getNotificationTransport(await ConfigOpts.load({ files: [] }), { url: vhost.url });
  });
  after(async () => {
    await transport.close();
    await vhost[Symbol.asyncDispose]();
    await postgres[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    await postgres.pool.query('DROP TABLE IF EXISTS notifications');
    await createTable(postgres.pool);
    topic = uniqueName('notifications');
    pool = uniqueName('pool');
    const options = { driver: 'messagingv2', topics: [topic], publisherId: 'host1' };
    notifier = getNotifier(transport, { ...options, failures: 'thrown' });
  });

  async function startProgram(): Promise<Program> {
    const program = startExample('notification-to-postgres', {
      oslo_messaging_notifications: { transport_url: vhost.url },
      notification_to_postgres: { database: postgres.url, topics: topic, pool, batch_size: 10 },
    });
    await program.prints(`stores notifications of ${topic}`);
    return program;
  }

  async function send(from: number, to: number): Promise<void> {
    for (let number = from; number < to; number += 1) {
      await notifier.info({}, 'thing.created', { number });
    }
  }

  async function numbers(): Promise<unknown[]> {
    const { rows } = await postgres.pool.query<{ number: number }>(
      `SELECT (payload ->> 'number')::int AS number FROM notifications ORDER BY 1`,
    );
    return rows.map(({ number }) => number);
  }

  async function stored(count: number): Promise<void> {
    await until(async () => (await numbers()).length >= count, { timeoutMs: 30_000, everyMs: 20 });
    // What was stored is acknowledged, too.
    await until(async () => (await waiting()) === 0, { everyMs: 100 });
  }

  /** How many the pool has, those included that are not acknowledged. */
  async function waiting(): Promise<number> {
    const rows = await vhost.ctl.listQueues('name', 'messages');
    return Number(rows.find(({ name }) => name === pool)?.messages);
  }

  it('are stored with all that they say', async () => {
    await using program = await startProgram();
    await notifier.error({}, 'thing.broken', { a: [1, { b: null }] });
    await until(async () => (await numbers()).length === 1, { everyMs: 20 });
    const { rows } = await postgres.pool.query<Record<string, unknown>>(
      'SELECT message_id, event_type, publisher_id, priority, sent_at, payload FROM notifications',
    );
    const { message_id, sent_at, ...row } = rows[0] ?? {};
    assert.match(String(message_id), /^[0-9a-f-]{36}$/);
    assert.ok(sent_at instanceof Date && Math.abs(Date.now() - sent_at.getTime()) < 60_000);
    assert.deepEqual(row, {
      event_type: 'thing.broken',
      publisher_id: 'host1',
      priority: 'error',
      payload: { a: [1, { b: null }] },
    });
    program.terminate();
    assert.equal(await program.exits(), 0);
  });

  /** Keeps the program from storing its batch, until it is let go. */
  async function midBatch(): Promise<{ lock: PoolClient; backend: () => Promise<number> }> {
    const lock = await postgres.pool.connect();
    await lock.query('BEGIN; LOCK TABLE notifications IN EXCLUSIVE MODE');
    const backend = (): Promise<number> =>
      until(
        async () => {
          const { rows } = await postgres.pool.query<{ pid: number }>(
            `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%INSERT%'`,
          );
          return rows[0]?.pid;
        },
        { what: 'a batch that is being stored', everyMs: 20 },
      );
    return { lock, backend };
  }

  const KILLED = [
    { when: 'before it was stored', isRolledBack: true },
    { when: 'when it was stored and not yet acknowledged', isRolledBack: false },
  ];
  for (const { when, isRolledBack } of KILLED) {
    it(`are neither lost nor there twice when the program is killed mid-batch, ${when}`, async () => {
      const { lock, backend } = await midBatch();
      await using program = await startProgram();
      await send(0, 25);
      const pid = await backend();
      program.kill('SIGKILL');
      await program.exits();
      if (isRolledBack) await postgres.pool.query('SELECT pg_terminate_backend($1)', [pid]);
      await lock.query('COMMIT');
      lock.release();
      const afterwards = isRolledBack ? 0 : 10;
      await until(async () => (await numbers()).length === afterwards, { everyMs: 20 });

      await using next = await startProgram();
      await stored(25);
      assert.deepEqual(
        await numbers(),
        Array.from({ length: 25 }, (_, number) => number),
      );
      const reports = [...next.printed.matchAll(/^stored (\d+) of (\d+)$/gm)];
      const sum = (group: number): number =>
        reports.reduce((total, report) => total + Number(report[group]), 0);
      // All came again, for nothing was acknowledged; what was there was passed over.
      assert.deepEqual([sum(1), sum(2)], [25 - afterwards, 25], next.printed);
    });
  }

  it('come when PostgreSQL is there again', async () => {
    await using program = await startProgram();
    await send(0, 5);
    await stored(5);
    postgres.crash();
    await send(5, 10);
    await program.prints('An endpoint failed over notifications');
    await postgres.restart();
    await stored(10);
    assert.deepEqual(
      await numbers(),
      Array.from({ length: 10 }, (_, number) => number),
    );
  });

  const HOSTILE: readonly (readonly [
    what: string,
    fields: Partial<Notification>,
    payload: unknown,
  ])[] = [
    ['the character 0', { payload: { a: 'x\0y', 'k\0': 1 } }, { a: 'x\ufffdy', 'k\ufffd': 1 }],
    ['half a character', { payload: ['\ud83d', '😀'] }, ['\ufffd', '😀']],
    ['what looks like an escape', { payload: ['\\u0000', '\\\\ud83d'] }, ['\\u0000', '\\\\ud83d']],
    ['a large integer', { payload: { big: 2n ** 70n } }, { big: String(2n ** 70n) }],
    ['no number', { payload: [NaN, Infinity] }, [null, null]],
    ['no payload', { payload: null }, null],
    ['a time that is none', { metadata: { messageId: 'm', timestamp: 'yesterday' } }, 1],
    ['an id with the character 0', { metadata: { messageId: 'm\0', timestamp: null } }, 1],
    ['an event type with the character 0', { eventType: 'e\0' }, 1],
    ['nothing that it should have', { eventType: null, publisherId: null }, 1],
  ];
  for (const [what, fields, payload] of HOSTILE) {
    it(`are stored with ${what}`, async () => {
      const notification = hostile(fields);
      assert.equal(await store(postgres.pool, [notification, notification]), 1);
      assert.equal(await store(postgres.pool, [notification]), 0);
      const { rows } = await postgres.pool.query<{ payload: unknown }>(
        'SELECT payload FROM notifications',
      );
      assert.deepEqual(rows, [{ payload }]);
      JSON.parse(jsonText(notification.payload));
    });
  }
});

function hostile(fields: Partial<Notification>): Notification {
  return {
    ctxt: {},
    publisherId: 'p',
    eventType: 'e',
    priority: 'info',
    payload: 1,
    metadata: { messageId: null, timestamp: '2026-11-21 05:54:59.981245' },
    redeliveries: 0,
    message: { payload: 1 },
    ...fields,
  };
}
