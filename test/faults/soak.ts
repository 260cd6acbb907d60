/**
 * Sends calls, casts, fanouts and notifications for a long time, in Node and Python, with a mild
 * fault now and then, and says what became of them and of this process:
 * `node --import tsx test/faults/soak.ts [--minutes N] [--every-ms N]`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { silentLogger } from '../../lib/base/logger.ts';
import { ensurePrerequisites, MissingPrerequisite } from '../support/prerequisites.ts';
import { RabbitNode } from '../support/rabbit-node.ts';
import type { VhostCtl } from '../support/rabbit-ctl.ts';
import { uniqueName } from '../support/rabbit-vhost.ts';
import { runMain } from '../support/run-main.ts';
import { formatTable } from '../support/table.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { FAULTS } from './faults.ts';
import { leakedHandles, openHandles } from './handles.ts';
import { SETUPS, type Setup } from './setups.ts';
import { Tally } from './tally.ts';
import { Watch } from './watch.ts';
import { TIMEOUT_MS, World } from './world.ts';

const MINUTE_MS = 60_000;
const LOOK_MS = 5_000;
const MEASURE_MS = 5 * MINUTE_MS;
const MEGABYTE = 2 ** 20;
const FAULT_MS = 2 * MINUTE_MS;
/** Until then code is compiled and buffers grow. */
const WARM_MS = MINUTE_MS;
const MILD = FAULTS.filter(({ mild }) => mild === true);

interface Part {
  readonly setup: Setup;
  readonly vhost: VhostCtl;
  readonly world: World;
  readonly tally: Tally;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '30' },
      'every-ms': { type: 'string', default: '1000' },
    },
  });
  const lastsMs = positive('--minutes', values.minutes) * MINUTE_MS;
  const everyMs = positive('--every-ms', values['every-ms']);
  await ensurePrerequisites(new Set(['cluster', 'python']));
  await using broker = await RabbitNode.start();
  const before = openHandles();
  using watch = new Watch();
  const memory: Memory[] = [];
  let parts: readonly Part[];
  {
    await using proxy = await TcpProxy.start(broker.port);
    parts = await Promise.all(
      SETUPS.map((setup) => open(setup, { broker, proxy, watch, everyMs })),
    );
    try {
      for (const { world } of parts) await world.startLoad();
      const faults = await soak(parts, { proxy, lastsMs, memory });
      await end(parts);
      console.log(`${faults} faults in ${values.minutes} minutes`);
    } finally {
      await Promise.all(parts.map(({ world }) => world[Symbol.asyncDispose]()));
    }
  }
  return report({ parts, memory, watch, leaked: await leakedHandles(before) });
}

async function open(
  setup: Setup,
  {
    broker,
    proxy,
    watch,
    everyMs,
  }: {
    readonly broker: RabbitNode;
    readonly proxy: TcpProxy;
    readonly watch: Watch;
    readonly everyMs: number;
  },
): Promise<Part> {
  const name = uniqueName('soak');
  await broker.ctl.addVhost(name);
  const vhost = broker.ctl.vhost(name);
  await vhost.setPermissions('guest');
  const world = await World.open({
    setup,
    url: `rabbit://guest:guest@127.0.0.1:${proxy.port}/${name}`,
    languages: 'both',
    everyMs,
    logger: silentLogger,
  });
  return { setup, vhost, world, tally: new Tally((id) => watch.unroutable.has(id)) };
}

/** Resolves with how many faults there were. */
async function soak(
  parts: readonly Part[],
  {
    proxy,
    lastsMs,
    memory,
  }: { readonly proxy: TcpProxy; readonly lastsMs: number; readonly memory: Memory[] },
): Promise<number> {
  const site = { proxies: [proxy], vhosts: parts.map(({ vhost }) => vhost) };
  const startedAt = Date.now();
  let faults = 0;
  while (Date.now() - startedAt < lastsMs) {
    await sleep(Math.min(LOOK_MS, lastsMs));
    await count(parts);
    const elapsedMs = Date.now() - startedAt;
    if (elapsedMs >= WARM_MS + memory.length * MEASURE_MS) memory.push(measure(elapsedMs, proxy));
    if (elapsedMs >= (faults + 1) * FAULT_MS) {
      await MILD[faults % MILD.length]?.inject(site);
      faults += 1;
    }
  }
  memory.push(measure(Date.now() - startedAt, proxy));
  return faults;
}

async function count(parts: readonly Part[]): Promise<void> {
  for (const { world, tally } of parts) tally.add(await world.take(), Date.now());
}

async function end(parts: readonly Part[]): Promise<void> {
  for (const { world } of parts) await world.stopLoad();
  await sleep(TIMEOUT_MS + 2 * LOOK_MS);
  await count(parts);
  for (const { world, tally } of parts) tally.end(world.node.entries.sent.length);
}

interface Memory {
  readonly minute: number;
  readonly rssMb: number;
  readonly heapMb: number;
  readonly sockets: number;
  readonly timers: number;
}

/** Of this process: the library, and the tests that drive it; but for the sockets of the proxy. */
function measure(elapsedMs: number, proxy: TcpProxy): Memory {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const handles = openHandles();
  const sample = {
    minute: elapsedMs / MINUTE_MS,
    rssMb: rss / MEGABYTE,
    heapMb: heapUsed / MEGABYTE,
    sockets: (handles.get('TCPSocketWrap') ?? 0) - 2 * proxy.connections,
    timers: handles.get('Timeout') ?? 0,
  };
  console.log(memoryLine(sample));
  return sample;
}

function memoryLine({ minute, rssMb, heapMb, sockets, timers }: Memory): string {
  return `minute ${minute.toFixed(0)}: RSS ${rssMb.toFixed(1)} MB, heap ${heapMb.toFixed(1)} MB, ${sockets} sockets, ${timers} timers`;
}

/** Prints what became of all, and tells whether all is well by its exit code. */
function report({
  parts,
  memory,
  watch,
  leaked,
}: {
  readonly parts: readonly Part[];
  readonly memory: readonly Memory[];
  readonly watch: Watch;
  readonly leaked: readonly string[];
}): number {
  const rows = parts.flatMap(({ setup, tally }) =>
    [...tally.counts].map(([column, counts]) => [
      setup.name.split(' ')[0] ?? '',
      column,
      ...Object.values(counts).map(String),
    ]),
  );
  const titles = Object.keys(parts[0]?.tally.counts.get('Node–Node') ?? {});
  console.log(formatTable([['queues', 'column', ...titles], ...rows]));
  for (const { tally } of parts) {
    for (const [error, times] of tally.errors) console.log(`${times} × ${error}`);
  }
  const first = memory[0];
  const last = memory.at(-1);
  if (first !== undefined && last !== undefined) {
    console.log(`at the start: ${memoryLine(first)}\nat the end: ${memoryLine(last)}`);
  }
  console.log(`left over: ${leaked.join(', ') || 'nothing'}; uncaught: ${watch.unheard.length}`);
  const isClean = parts.every(({ tally }) => tally.isClean);
  return isClean && leaked.length === 0 && watch.unheard.length === 0 ? 0 : 1;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new MissingPrerequisite(`${option} must be a positive number: ${text}`);
}

runMain('test/faults/soak.ts', main);
