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

const CHECKED_FOR_MS = 10_000;
const CHECK_INTERVAL_SECONDS = 2;

const { method, args, reply, ctxt } = sampleRequest();

/** Gets ready for the work of a job, warmed up; resolves with its phases. */
export function growthOf(job: ScalingJob): Promise<readonly Phase[]> {
  return GROWTHS[job.what](job);
}

const GROWTHS: Readonly<Record<ScalingWork, (job: ScalingJob) => Promise<readonly Phase[]>>> = {
  /** So many casts, to one target after the other. */
  async targets(job) {
    const { topic, size } = job;
    const client = clientOf(transportTo(job), topic);
    const cast = (number: number): Promise<unknown> =>
      client.prepare({ topic: sinkOf(topic, number % size) }).cast(ctxt, method, args);
    await repeated(CASTS / 10, 64, cast);
    return [() => repeated(CASTS, 64, cast)];
  },

  /** Servers of one topic, each with a queue and a fanout queue of its own. */
  async servers(job) {
    const { topic, size } = job;
    const transport = transportTo(job);
    await serverOf(transport, topic, 'first').start();
    const servers = Array.from({ length: size }, (_, index) =>
      serverOf(transport, topic, `s${index}`),
    );
    return [() => Promise.all(servers.map((server) => server.start())), untilTold];
  },

  /** What a compute node is to the broker: a server, and a client that has called. */
  async nodes(job) {
    const { size } = job;
    await startNode(job, 'first');
    const names = Array.from({ length: size }, (_, index) => `host${index}`);
    return [() => Promise.all(names.map((name) => startNode(job, name))), untilTold];
  },

  /** What nodes cost that have nothing to do. */
  async checks(job) {
    const { size } = job;
    const names = Array.from({ length: size }, (_, index) => `host${index}`);
    await Promise.all(names.map((name) => startNode(job, name)));
    return [() => sleep(CHECKED_FOR_MS)];
  },

  /** Calls that nobody answers, and then giving them up. */
  async pending(job) {
    const { topic, size } = job;
    const transport = transportTo(job);
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
  async context(job) {
    const { topic, size } = job;
    const transport = transportTo(job);
    await serverOf(transport, topic, 'host').start();
    const client = clientOf(transport, topic);
    const context = sampleRequest(size).args;
    const call = (): Promise<unknown> => client.call({ ...context }, method, {});
    await repeated(CALLS, 16, call);
    return [() => repeated(CALLS, 16, call)];
  },

  /** A server whose queue is full when it starts. */
  backlog(job) {
    const { topic, size } = job;
    let count = 0;
    let drained: () => void = () => undefined;
    const all = new Promise<void>((resolve) => (drained = resolve));
    const server = serverOf(transportTo(job), topic, 'host', () => {
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

/** Checks, and what they declare, are no cost of growth: there are none where they are not measured. */
function transportTo({ url, what }: Pick<ScalingJob, 'url' | 'what'>): Transport {
  const interval = what === 'checks' ? CHECK_INTERVAL_SECONDS : 0;
  const overrides = { oslo_messaging_rabbit: { rabbit_deafness_check_interval: interval } };
  const conf = new ConfigOpts({ env: {}, overrides });
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

async function startNode(job: ScalingJob, server: string): Promise<void> {
  const { topic } = job;
  const transport = transportTo(job);
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
