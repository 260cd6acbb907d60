import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { osloPython, osloVersion } from '../../test/support/oslo-python.ts';
import { until } from '../../test/support/until.ts';
import { Broker, type Census } from '../broker.ts';
import type { Budget } from '../budget.ts';
import { cpuUsOf } from '../proc.ts';
import { ProgramRun } from '../program-run.ts';
import { encodeRequest, hexId } from '../programs/plain-message.ts';
import { sampleRequest } from '../sample-request.ts';
import { RECONNECT, type Experiment } from './experiments.ts';
import { sinkOf, type ScalingJob, type Spent } from './job.ts';
import type { BrokerSpent, Growth } from './growth.ts';

const PROGRAM = fileURLToPath(new URL('program.js', import.meta.url));

/** After this, a broker has forgotten the consumers of connections that were closed. */
const SETTLING_MS = 2_000;

type Command = (job: ScalingJob) => readonly [string, ...string[]];

/** Who takes part: this library, and Python in some experiments. */
interface Grower {
  readonly name: string;
  readonly command: Command;
}

/** What a run has to keep to. */
export interface ScalingOptions {
  /** Of the sources of the benchmarks. */
  readonly folder: string;
  readonly budget: Budget;
  readonly progress: (text: string) => void;
}

/** Lets the work grow in some directions, until the budget is spent. */
export async function runScaling(
  experiments: readonly Experiment[],
  { folder, budget, progress }: ScalingOptions,
): Promise<readonly Growth[]> {
  const growths: Growth[] = [];
  const growers = await findGrowers(folder);
  for (const experiment of experiments) {
    for (const { name, command } of experiment.python === true ? growers : growers.slice(0, 1)) {
      for (const size of experiment.sizes) {
        if (!budget.hasTime()) return growths;
        progress(`${experiment.title}: ${name}, ${size}`);
        try {
          const phases = await budget.spend(() => grow(experiment, size, command));
          growths.push(...phases.map((phase) => ({ experiment, who: name, size, ...phase })));
        } catch (error) {
          // One that fails must not cost the figures of the others; it is missing in the table.
          progress(`${experiment.title}: ${name}, ${size} failed: ${String(error)}\n`);
        }
      }
    }
  }
  return growths;
}

async function findGrowers(folder: string): Promise<readonly Grower[]> {
  const own: Grower = {
    name: 'oslo-messaging',
    command: (job) => [process.execPath, '--expose-gc', PROGRAM, JSON.stringify(job)],
  };
  const python = osloPython();
  if ((await osloVersion(python)) === undefined) return [own];
  const program = join(folder, 'scaling', 'python_nodes.py');
  return [own, { name: 'Python', command: (job) => [python, program, JSON.stringify(job)] }];
}

type GrownPhase = Pick<Growth, 'phase' | 'spent' | 'broker'>;

/** One experiment of one size, on a broker of its own: nothing is left of what was before. */
async function grow(
  experiment: Experiment,
  size: number,
  command: Command,
): Promise<readonly GrownPhase[]> {
  await using broker = await Broker.start();
  const job = { what: experiment.what, size, url: broker.url, topic: topicOf(experiment) };
  await prepare(broker, job);
  using program = new ProgramRun(command(job));
  await program.ready();
  const phases: GrownPhase[] = [];
  for (const phase of experiment.phases) {
    const before = await snapshot(broker);
    if (phase === RECONNECT) await loseConnections(broker, before);
    program.go();
    const spent = await program.reading<Spent>();
    phases.push({ phase, spent, broker: difference(before, await snapshot(broker)) });
  }
  return phases;
}

function topicOf({ what }: Experiment): string {
  const unread = what === 'targets' || what === 'pending';
  return `${unread ? 'sink-' : ''}scaling-${hexId()}`;
}

async function prepare(broker: Broker, { what, topic, size }: ScalingJob): Promise<void> {
  // Of the version that the server has: no other would be handled.
  const request = { ...sampleRequest(), version: '1.0', ctxt: {} };
  if (what === 'targets') {
    await broker.sinks(Array.from({ length: size }, (_, index) => sinkOf(topic, index)));
  }
  if (what === 'pending') await broker.sinks([sinkOf(topic, 0)]);
  if (what === 'backlog') await broker.fill(topic, () => encodeRequest(request, undefined), size);
}

/** Closes all connections and waits until as many queues are consumed as before. */
async function loseConnections(broker: Broker, { consumers }: Census): Promise<void> {
  await broker.closeAllConnections();
  await sleep(SETTLING_MS);
  await until(async () => (await broker.census()).consumers >= consumers, {
    what: 'consumers to come back',
    everyMs: 500,
    timeoutMs: 120_000,
  });
}

interface Snapshot extends Census {
  readonly cpuUs: number;
}

async function snapshot(broker: Broker): Promise<Snapshot> {
  const cpuUs = cpuUsOf(broker.pid);
  return { cpuUs, ...(await broker.census()) };
}

function difference(before: Snapshot, after: Snapshot): BrokerSpent {
  return {
    cpuUs: after.cpuUs - before.cpuUs,
    connections: after.connections - before.connections,
    channels: after.channels - before.channels,
    queues: after.queues - before.queues,
    bytes: after.bytes - before.bytes,
  };
}
