/** This library, with everything a service has: its context class, serializers, an API version. */
import {
  ConfigOpts,
  getBatchNotificationListener,
  getNotificationListener,
  getNotificationTransport,
  getNotifier,
  getRpcClient,
  getRpcServer,
  getRpcTransport,
  JsonPayloadSerializer,
  NovaRequestContext,
  RequestContextSerializer,
  Target,
  type Transport,
  type UntypedApi,
} from 'oslo-messaging';
import { BATCH, EVENT_TYPE, FANOUT_SERVERS, PRIORITY, PUBLISHER_ID, SERVER } from './job.ts';
import { Participant } from './participant.ts';

/** An API request of nova's makes about so many calls and notifications with one context. */
const MESSAGES_PER_CONTEXT = 10;

const participant = new Participant();
const { job, request } = participant;
const conf = await ConfigOpts.load({ files: [] });
const url = job.url.replace(/^amqp/, 'rabbit');
// Transports connect when they are used.
const transport = getRpcTransport(conf, { url });
const notifications = getNotificationTransport(conf, { url });
const serializer = new RequestContextSerializer<NovaRequestContext>(
  NovaRequestContext,
  new JsonPayloadSerializer(),
);

if (job.work === 'notify') await runNotifier(notifications);
else if (job.work === 'listen' || job.work === 'listen-batch') await runListener(notifications);
else if (job.role === 'client') await runClient(transport);
else await runServer(transport);

async function runClient(transport: Transport): Promise<void> {
  const client = getRpcClient<UntypedApi, NovaRequestContext>(
    transport,
    new Target({ topic: job.topic, version: request.version, fanout: job.work === 'fanout' }),
    { serializer },
  );
  const verb = job.work === 'call' || job.work === 'start' ? 'call' : 'cast';
  const context = contexts();
  await participant.load(() => client[verb](context(), request.method, request.args));
}

/** What gives the context of the next message. */
function contexts(): () => NovaRequestContext {
  let context = NovaRequestContext.fromDict(request.ctxt);
  let messages = 0;
  return () => {
    messages += 1;
    if (messages % MESSAGES_PER_CONTEXT === 0) context = NovaRequestContext.fromDict(request.ctxt);
    return context;
  };
}

function runServer(transport: Transport): Promise<void> {
  const serve = (topic: string, done: () => void): Promise<unknown> => {
    const endpoint = {
      target: new Target({ version: request.version }),
      [request.method]: () => {
        done();
        return request.reply;
      },
    };
    const servers = Array.from(
      { length: job.work === 'fanout' ? FANOUT_SERVERS : 1 },
      (_, index) => {
        const target = new Target({ topic, server: index === 0 ? SERVER : `s${index}` });
        return getRpcServer(transport, target, [endpoint], { serializer });
      },
    );
    return Promise.all(servers.map((server) => server.start()));
  };
  return job.work === 'drain' ? participant.drain(serve) : participant.serve(serve);
}

async function runNotifier(transport: Transport): Promise<void> {
  const notifier = getNotifier<NovaRequestContext>(transport, {
    publisherId: PUBLISHER_ID,
    driver: 'messagingv2',
    topics: [job.topic],
    serializer,
    // As the Python of Debian 12, which is what it is compared with.
    contextPolicy: 'safe-keys',
  });
  const context = contexts();
  await participant.load(() => notifier[PRIORITY](context(), EVENT_TYPE, request.args));
}

function runListener(transport: Transport): Promise<void> {
  return participant.drain((topic, done) => {
    const targets = [new Target({ topic })];
    const listener =
      job.work === 'listen'
        ? getNotificationListener(transport, targets, [{ [PRIORITY]: done }], { serializer })
        : getBatchNotificationListener(
            transport,
            targets,
            [
              {
                [PRIORITY]: (batch: readonly unknown[]) => {
                  batch.forEach(done);
                },
              },
            ],
            { serializer, batchSize: BATCH, batchTimeoutMs: 1_000 },
          );
    return listener.start();
  });
}
