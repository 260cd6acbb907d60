import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { osloPython, osloVersion } from '../test/support/oslo-python.ts';
import { endAtExit, run } from '../test/support/process.ts';
import type { ContestantName } from './contestant-names.ts';
import { encodeNotification, encodeReply, encodeRequest, hexId } from './programs/plain-message.ts';
import type { Job, SampleRequest, Work } from './programs/job.ts';
import { SERVICE_FLAGS } from './service-flags.ts';

/** Who is measured. */
export interface Contestant {
  readonly name: ContestantName;
  readonly works: readonly Work[];
  /** The command line of one of its programs. */
  readonly command: (job: Job, request: SampleRequest) => readonly [string, ...string[]];
  /** The same work with fewer messages, for the slow. Default: 1. */
  readonly share?: number;
  /** Whether it becomes faster while it runs, by compiling itself. */
  readonly warmsUp?: boolean;
}

/** One that cannot run here, and what would have to be installed. */
export interface Absent {
  readonly name: ContestantName;
  readonly install: string;
}

const RPC: readonly Work[] = ['call', 'cast', 'drain', 'fanout', 'start'];
const NOTIFICATIONS: readonly Work[] = ['notify', 'listen', 'listen-batch'];

/** Sources are found beside the sources of this file; what tsc made of them, beside what it made of this. */
const compiled = (program: string): string =>
  fileURLToPath(new URL(`programs/${program}.js`, import.meta.url));

/** @param folder of the sources of the benchmarks. */
export async function findContestants(
  folder: string,
): Promise<{ present: Contestant[]; absent: Absent[] }> {
  const found = [
    ...nodeContestants(),
    await python('threading', folder),
    await python('eventlet', folder),
    await floor(folder),
  ];
  return {
    present: found.filter((one) => 'command' in one),
    absent: found.filter((one) => 'install' in one),
  };
}

/** Those in Node, who always are there. */
export function nodeContestants(): readonly Contestant[] {
  return [
    node('oslo-messaging', [...RPC, ...NOTIFICATIONS]),
    node('oslo-messaging-v8-defaults', ['call'], { program: 'oslo-messaging', flags: [] }),
    node('amqplib', [...RPC, 'notify', 'listen']),
    node('rabbitmq-client', ['call', 'cast', 'drain', 'start']),
  ];
}

function node(
  name: ContestantName,
  works: readonly Work[],
  { program = name, flags = SERVICE_FLAGS }: { program?: string; flags?: readonly string[] } = {},
): Contestant {
  const file = compiled(program);
  const command = (job: Job): [string, ...string[]] => [
    process.execPath,
    ...flags,
    file,
    JSON.stringify(job),
  ];
  return { name, works, command, warmsUp: true };
}

async function python(
  executor: 'threading' | 'eventlet',
  folder: string,
): Promise<Contestant | Absent> {
  const interpreter = osloPython();
  const name = `python-${executor}` as const;
  if ((await osloVersion(interpreter)) === undefined) {
    return { name, install: 'apt-get install python3-oslo.messaging' };
  }
  if (executor === 'eventlet' && (await run(interpreter, ['-c', 'import eventlet'])).code !== 0) {
    return { name, install: 'apt-get install python3-eventlet' };
  }
  const program = join(folder, 'programs', 'oslo_messaging_program.py');
  return {
    name,
    // Ten servers starve one another on eventlet: a hundred deliveries a second.
    works: [...RPC, ...NOTIFICATIONS].filter(
      (work) => executor === 'threading' || work !== 'fanout',
    ),
    share: executor === 'eventlet' ? 0.1 : 0.25,
    command: (job) => [interpreter, program, JSON.stringify(job), executor],
  };
}

async function floor(folder: string): Promise<Contestant | Absent> {
  const name = 'c';
  const install = 'apt-get install gcc librabbitmq-dev';
  if (!existsSync('/usr/include/amqp.h')) return { name, install };
  const made = mkdtempSync(join(tmpdir(), 'oslo-messaging-floor-'));
  endAtExit({ folder: made });
  const program = join(made, 'floor');
  const source = join(folder, 'programs', 'floor.c');
  const compiling = await run('cc', ['-O2', '-o', program, source, '-lrabbitmq']).catch(
    () => undefined,
  );
  if (compiling?.code !== 0) return { name, install };
  return {
    name,
    works: ['call', 'cast', 'drain', 'fanout', 'notify', 'listen'],
    command: (job, request) => [program, ...floorArguments(job, writeBodies(made, job, request))],
  };
}

/** The floor writes ids over those in bodies made for it. */
function writeBodies(folder: string, job: Job, request: SampleRequest): [string, string] {
  const requestFile = join(folder, 'request');
  const replyFile = join(folder, 'reply');
  const msgId = hexId();
  const call = job.work === 'call' ? { msgId, replyQ: `reply_${hexId()}` } : undefined;
  writeFileSync(
    requestFile,
    job.work === 'notify' ? encodeNotification(request) : encodeRequest(request, call),
  );
  writeFileSync(replyFile, encodeReply(msgId, request.reply));
  return [requestFile, replyFile];
}

function floorArguments(job: Job, bodies: [string, string]): string[] {
  const { hostname, port } = new URL(job.url);
  const numbers = [job.inFlight, job.seconds, job.warmUpSeconds, job.messages];
  return [job.role, job.work, hostname, port, job.topic, ...numbers.map(String), ...bodies];
}
