/** Stores notifications in PostgreSQL: `main.ts --config-file my.conf`. Ends by SIGINT or SIGTERM. */
import { parseArgs } from 'node:util';
import {
  ConfigOpts,
  getBatchNotificationListener,
  getNotificationTransport,
  intOpt,
  listOpt,
  NOTIFICATION_PRIORITIES,
  optionTable,
  strOpt,
  Target,
  type Notification,
} from 'oslo-messaging';
import pg from 'pg';
import { createTable, store } from './notifications-table.ts';

const options = optionTable('notification_to_postgres', {
  database: strOpt({ default: 'postgres:///', secret: true, help: 'The URL of the database.' }),
  topics: listOpt({ default: ['notifications'], help: 'Where notifications are sent to.' }),
  pool: strOpt({ default: 'to-postgres', help: 'A name of its own, to get a copy of everything.' }),
  batch_size: intOpt({ default: 100, min: 1, help: 'How many are stored at once, at most.' }),
});

const { values } = parseArgs({
  options: { 'config-file': { type: 'string', multiple: true, default: [] } },
});
const conf = await ConfigOpts.load({ files: values['config-file'] });
const { database, topics, pool, batch_size: batchSize } = conf.group(options);

const logger = { ...console, debug: () => undefined };
const tables = new pg.Pool({ connectionString: database });
// An idle connection was lost: the next query opens another.
tables.on('error', (error) => {
  logger.warn(`The database is away: ${error.message}`);
});
await createTable(tables);

/** What it throws, the database being away, brings the batch back later. */
async function save(batch: readonly Notification[]): Promise<void> {
  const stored = await store(tables, batch);
  console.log(`stored ${stored} of ${batch.length}`);
}

const transport = getNotificationTransport(conf, { logger });
const listener = getBatchNotificationListener(
  transport,
  topics.map((topic) => new Target({ topic })),
  [Object.fromEntries(NOTIFICATION_PRIORITIES.map((priority) => [priority, save]))],
  { pool, batchSize, batchTimeoutMs: 200, allowRequeue: true },
);
await listener.start();
console.log(`stores notifications of ${topics.join(', ')}`);

async function stop(): Promise<void> {
  await listener.stop();
  await listener.wait();
  await transport.close();
  await tables.end();
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
