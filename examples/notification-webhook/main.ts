/** Posts notifications to a URL: `main.ts --config-file my.conf`. Ends by SIGINT or SIGTERM. */
import { parseArgs } from 'node:util';
import {
  ConfigOpts,
  floatOpt,
  getNotificationListener,
  getNotificationTransport,
  intOpt,
  listOpt,
  NOTIFICATION_PRIORITIES,
  NotificationFilter,
  optionTable,
  strOpt,
  Target,
  type Notification,
} from 'oslo-messaging';
import { post } from './webhook.ts';

const options = optionTable('notification_webhook', {
  url: strOpt({ default: 'http://127.0.0.1:8080/', help: 'Where notifications are posted.' }),
  timeout: floatOpt({ default: 10, min: 0, help: 'Seconds that an answer may take.' }),
  events: strOpt({ default: '', help: 'A regular expression of event types. Default: all.' }),
  topics: listOpt({ default: ['notifications'], help: 'Where notifications are sent to.' }),
  pool: strOpt({
    default: 'webhook',
    help: 'A name of its own, to get a copy of everything; empty, to take it away from others.',
  }),
  dead_letter_topic: strOpt({
    default: 'notifications-undeliverable',
    help: 'Where those go that were not taken.',
  }),
  retries: intOpt({ default: 8, min: 0, help: 'Attempts after the first.' }),
  retry_delay: floatOpt({ default: 1, min: 0, help: 'Seconds before the first; then doubled.' }),
});

const { values } = parseArgs({
  options: { 'config-file': { type: 'string', multiple: true, default: [] } },
});
const conf = await ConfigOpts.load({ files: values['config-file'] });
const settings = conf.group(options);
const { url, topics, pool, retries: afterRedeliveries } = settings;
const webhook = { url, timeoutMs: settings.timeout * 1000 };

/** What it throws brings the notification back later. */
async function send(_ctxt: unknown, notification: Notification): Promise<void> {
  await post(notification, webhook);
  console.log(`posted ${String(notification.eventType)}`);
}

const transport = getNotificationTransport(conf, {
  logger: { ...console, debug: () => undefined },
});
const listener = getNotificationListener(
  transport,
  topics.map((topic) => new Target({ topic })),
  [
    {
      filterRule: new NotificationFilter({ eventType: settings.events || undefined }),
      ...Object.fromEntries(NOTIFICATION_PRIORITIES.map((priority) => [priority, send])),
    },
  ],
  {
    pool: pool || undefined,
    allowRequeue: true,
    concurrency: 16,
    redelivery: {
      firstDelayMs: settings.retry_delay * 1000,
      deadLetter: {
        target: new Target({ topic: settings.dead_letter_topic }),
        afterRedeliveries,
      },
    },
  },
);
await listener.start();
console.log(`posts notifications of ${topics.join(', ')}`);

async function stop(): Promise<void> {
  await listener.stop();
  await listener.wait();
  await transport.close();
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
