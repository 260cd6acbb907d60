/**
 * A service that listens to no event, reads no log and has no handler of last resort, in a process
 * of its own: `unheard.ts URL TOPIC`. What nobody handles would end it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ConfigOpts,
  getNotificationListener,
  getNotificationTransport,
  getNotifier,
  getRpcClient,
  getRpcServer,
  getRpcTransport,
  Target,
} from '../../lib/index.ts';
import { answerQuestions } from '../support/forked.ts';

/** `call`, `notify`, `cast to nobody`: how that ends; `look`: what is not well. */
export type UnheardQuestion = 'call' | 'notify' | 'cast to nobody' | 'look';

const PATIENCE_MS = 20_000;
const BRIEF_MS = 500;

const [url = '', topic = ''] = process.argv.slice(2);
const conf = await ConfigOpts.load({
  cli: {
    oslo_messaging_rabbit: {
      kombu_reconnect_delay: '0.1',
      rabbit_retry_interval: '1',
      rabbit_interval_max: '1',
      rabbit_deafness_check_interval: '0.5',
    },
  },
});
const target = new Target({ topic });
const serving = getRpcTransport(conf, { url });
const calling = getRpcTransport(conf, { url });
const notifying = getNotificationTransport(conf, { url });
const endpoint = { echo: (_ctxt: unknown, args: unknown) => args, info: () => undefined };
await getRpcServer(serving, target.with({ server: 'server1' }), [endpoint]).start();
await getNotificationListener(
  notifying,
  [target.with({ topic: `${topic}-notes` })],
  [endpoint],
).start();
const client = getRpcClient(calling, target, { timeoutMs: PATIENCE_MS });
const notifier = getNotifier(notifying, {
  publisherId: 'unheard',
  driver: 'messaging',
  topics: [`${topic}-notes`],
});

for (const work of [
  () => client.prepare({ timeoutMs: BRIEF_MS }).call({}, 'echo', { n: 1 }),
  () => client.prepare({ fanout: true, sendTimeoutMs: BRIEF_MS }).cast({}, 'echo', { n: 1 }),
  () => notifier.prepare({ timeoutMs: BRIEF_MS }).info({}, 'unheard', {}),
]) {
  void goOn(work);
}

answerQuestions<UnheardQuestion>({
  call: () => outcomeOf(client.call({}, 'echo', { n: 2 })),
  notify: () => outcomeOf(notifier.info({}, 'unheard', {})),
  'cast to nobody': () =>
    outcomeOf(getRpcClient(calling, new Target({ topic: 'nobody' })).cast({}, 'echo')),
  look: () =>
    Promise.resolve(
      [serving, calling, notifying].flatMap((transport) => transport.health().reasons).join('\n'),
    ),
});

/** So that each fault comes between a beginning and its end. */
async function goOn(work: () => Promise<unknown>): Promise<never> {
  for (;;) {
    await outcomeOf(work());
    await sleep(10);
  }
}

function outcomeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => String(error),
  );
}
