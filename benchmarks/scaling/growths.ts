import { setTimeout as sleep } from 'node:timers/promises';
import {
  ConfigOpts,
  getRpcClient,
  getRpcServer,
  getRpcTransport,
  Target,
  type RPCServer,
  type Transport,
} from 'oslo-messaging';
import { sampleRequest } from '../sample-request.ts';
import { sinkOf, type ScalingJob, type ScalingWork } from './job.ts';

/** One part of an experiment, which is measured by itself. */
type Phase = () => Promise<unknown>;

/** Longer than any phase. */
const NEVER_MS = 600_000;
const CASTS = 20_000;
const CALLS = 400;

const { method, args, reply, ctxt } = sampleRequest();
// No checks between: what they declare is no cost of growth.
const conf = new ConfigOpts({
  env: {},
  overrides: { oslo_messaging_rabbit: { rabbit_deafness_check_interval: 0 } },
});

/** Gets ready for the work of a job, warmed up; resolves with its phases. */
export function growthOf(job: ScalingJob): Promise<readonly Phase[]> {
  return GROWTHS[job.what](job);
}

const GROWTHS: Readonly<Record<ScalingWork, (job: ScalingJob) => Promise<readonly Phase[]>>> = {
  /** So many casts, to one target after the other. */
  async targets({ url, topic, size }) {
    const client = clientOf(transportTo(url), topic);
    const cast = (number: number): Promise<unknown> =>
      client.prepare({ topic: sinkOf(topic, number % size) }).cast(ctxt, method, args);
    await repeated(CASTS / 10, 64, cast);
    return [() => repeated(CASTS, 64, cast)];
  },

  /** Servers of one topic, each with a queue and a fanout queue of its own. */
  async servers({ url, topic, size }) {
    const transport = transportTo(url);
    await serverOf(transport, topic, 'first').start();
    const servers = Array.from({ length: size }, (_, index) =>
      serverOf(transport, topic, `s${index}`),
    );
    return [() => Promise.all(servers.map((server) => server.start())), untilTold];
  },

  /** What a compute node is to the broker: a server, and a client that has called. */
  async nodes({ url, topic, size }) {
    await startNode(url, topic, 'first');
    const names = Array.from({ length: size }, (_, index) => `host${index}`);
    return [() => Promise.all(names.map((name) => startNode(url, topic, name))), untilTold];
  },

  /** Calls that nobody answers, and then giving them up. */
  async pending({ url, topic, size }) {
    const transport = transportTo(url);
    const client = clientOf(transport, sinkOf(topic, 0));
    await repeated(CASTS / 10, 64, () => client.cast({}, method, {}));
    const giveUp = new AbortController();
    const calls: Promise<unknown>[] = [];
    const options = { signal: giveUp.signal };
    return [
      async () => {
        for (let begun = 0; begun < size; begun += 1) {
          calls.push(client.call({}, method, {}, options).catch(() => undefined));
        }
        while (transport.health().pendingCalls < size) await sleep(10);
        // Confirms come in the order of publishing: all that was before it has been sent.
        await client.cast({}, method, {});
      },
      () => {
        giveUp.abort();
        return Promise.all(calls);
      },
    ];
  },

  /** Calls with a context of so many bytes. */
  async context({ url, topic, size }) {
    const transport = transportTo(url);
    await serverOf(transport, topic, 'host').start();
    const client = clientOf(transport, topic);
    const context = sampleRequest(size).args;
    const call = (): Promise<unknown> => client.call({ ...context }, method, {});
    await repeated(CALLS, 16, call);
    return [() => repeated(CALLS, 16, call)];
  },

  /** A server whose queue is full when it starts. */
  backlog({ url, topic, size }) {
    let count = 0;
    let drained: () => void = () => undefined;
    const all = new Promise<void>((resolve) => (drained = resolve));
    const server = serverOf(transportTo(url), topic, 'host', () => {
      count += 1;
      if (count === size) drained();
    });
    return Promise.resolve([
      async () => {
        await server.start();
        await all;
      },
    ]);
  },
};

/** The other side does something to this process, and says when that is over. */
function untilTold(): Promise<void> {
  return Promise.resolve();
}

function transportTo(url: string): Transport {
  return getRpcTransport(conf, { url: url.replace(/^amqp/, 'rabbit') });
}

function clientOf(transport: Transport, topic: string) {
  return getRpcClient(transport, new Target({ topic }), { timeoutMs: NEVER_MS });
}

function serverOf(
  transport: Transport,
  topic: string,
  server: string,
  onRequest: () => void = () => undefined,
): RPCServer {
  const endpoint = {
    [method]: () => {
      onRequest();
      return reply;
    },
  };
  return getRpcServer(transport, new Target({ topic, server }), [endpoint]);
}

async function startNode(url: string, topic: string, server: string): Promise<void> {
  const transport = transportTo(url);
  await serverOf(transport, topic, server).start();
  await clientOf(transport, topic).prepare({ server }).call({}, method, {});
}

/** Does something so many times, so many at once. */
async function repeated(
  times: number,
  atOnce: number,
  once: (number: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const oneAfterAnother = async (): Promise<void> => {
    while (next < times) {
      next += 1;
      await once(next);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, oneAfterAnother));
}
