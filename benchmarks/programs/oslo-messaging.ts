/** This library, with everything a service has: its context class, serializers, an API version. */
import {
  ConfigOpts,
  getRpcClient,
  getRpcServer,
  getRpcTransport,
  JsonPayloadSerializer,
  NovaRequestContext,
  RequestContextSerializer,
  Target,
  type RPCServer,
  type Transport,
  type UntypedApi,
} from 'oslo-messaging';
import { FANOUT_SERVERS, SERVER } from './job.ts';
import { Participant } from './participant.ts';

/** An API request of nova's makes about so many calls with one context. */
const CALLS_PER_CONTEXT = 10;

const participant = new Participant();
const { job, request } = participant;
const conf = await ConfigOpts.load({ files: [] });
const transport = getRpcTransport(conf, { url: job.url.replace(/^amqp/, 'rabbit') });
const serializer = new RequestContextSerializer<NovaRequestContext>(
  NovaRequestContext,
  new JsonPayloadSerializer(),
);

if (job.role === 'client') await runClient(transport);
else await runServer(transport);

async function runClient(transport: Transport): Promise<void> {
  const client = getRpcClient<UntypedApi, NovaRequestContext>(
    transport,
    new Target({ topic: job.topic, version: request.version, fanout: job.work === 'fanout' }),
    { serializer },
  );
  const verb = job.work === 'call' || job.work === 'start' ? 'call' : 'cast';
  let context = NovaRequestContext.fromDict(request.ctxt);
  let calls = 0;
  const once = (): Promise<unknown> => {
    calls += 1;
    if (calls % CALLS_PER_CONTEXT === 0) context = NovaRequestContext.fromDict(request.ctxt);
    return client[verb](context, request.method, request.args);
  };
  await participant.load(once);
}

async function runServer(transport: Transport): Promise<void> {
  const done = participant.countTo(job.messages);
  const endpoint = {
    target: new Target({ version: request.version }),
    [request.method]: () => {
      done();
      return request.reply;
    },
  };
  const names = job.work === 'fanout' ? FANOUT_SERVERS : 1;
  const servers: RPCServer[] = Array.from({ length: names }, (_, index) => {
    const target = new Target({ topic: job.topic, server: index === 0 ? SERVER : `s${index}` });
    return getRpcServer(transport, target, [endpoint], { serializer });
  });
  const start = (): Promise<unknown> => Promise.all(servers.map((server) => server.start()));
  if (job.work === 'drain') {
    participant.ready();
    await participant.go();
    await start();
  } else {
    await start();
    participant.ready();
  }
}
