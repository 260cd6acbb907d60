import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError } from '../../../errors.ts';
import { toError } from './errors.ts';

/** Where Python keeps its counters. */
const SHARED_MEMORY = '/dev/shm';
const LOCK_RETRY_MS = 5;
const LOCK_PATIENCE_MS = 5_000;
/** Python empties the file and writes it at once: one that says nothing is looked at again. */
const TORN_READS = 10;

export interface QManagerOptions {
  readonly hostname: string;
  readonly processname: string;
  /** Default: `/dev/shm`. */
  readonly folder?: string;
  /** Default: the process group of this process. */
  readonly group?: ProcessGroup;
}

/** A process group: a service with its workers, since it was started. */
export interface ProcessGroup {
  readonly id: number;
  /** When its leader started, in ticks since boot; `undefined` when the leader has gone. */
  readonly startTime: number | undefined;
}

/**
 * Names that a restarted service finds again: host, process, and a counter that the processes of a
 * group share and the next group begins anew. The file is Python's, and so is what is in it.
 *
 * One difference: Python locks with a POSIX record lock, which Node cannot take. Node's processes
 * exclude each other, and never show Python half a file; a Node and a Python process of the same
 * group and process name that take a number in the same instant may get the same one.
 * Counterpart: `oslo_messaging._drivers.amqpdriver.QManager`.
 */
export class QManager {
  readonly #prefix: string;
  readonly #path: string;
  readonly #lock: string;
  readonly #group: ProcessGroup;

  /** @throws {ConfigurationError} where there is no `/proc` to learn the process group from. */
  constructor({ hostname, processname, folder = SHARED_MEMORY, group }: QManagerOptions) {
    this.#prefix = `${hostname}:${processname}`;
    this.#path = `${folder}/${hostname}_${processname}_qmanager`;
    // Hashed: the kernel takes at most 107 bytes.
    this.#lock = `oslo-messaging-${createHash('sha256').update(this.#path).digest('hex')}`;
    this.#group = group ?? naming('cannot tell the process group', ownProcessGroup);
  }

  /** The next name: `host:process:n`. @throws {ConfigurationError} when the counter cannot be kept. */
  async get(): Promise<string> {
    const lock = await acquire(this.#lock);
    try {
      const count = naming(`cannot count in ${this.#path}`, () => this.#count());
      return `${this.#prefix}:${count}`;
    } finally {
      lock.close();
    }
  }

  #count(): number {
    const { id, startTime } = this.#group;
    const last = this.#read();
    // While a group lives its number is not given out again: without its leader, the number says enough.
    const same = last?.id === id && (startTime === undefined || last.startTime === startTime);
    const count = same ? last.count + 1 : 1;
    const written = `${this.#path}.${process.pid}`;
    writeFileSync(written, `${id}:${count}:${startTime ?? last?.startTime ?? 0}`);
    renameSync(written, this.#path);
    return count;
  }

  #read(): { id: number; count: number; startTime: number } | undefined {
    for (let attempt = 1; attempt <= TORN_READS; attempt += 1) {
      const text = readIfExists(this.#path);
      if (text === undefined) return undefined;
      const [, id, count, startTime] = /^(-?\d+):(\d+):(\d+)\s*$/.exec(text) ?? [];
      if (startTime !== undefined) {
        return { id: Number(id), count: Number(count), startTime: Number(startTime) };
      }
    }
    return undefined;
  }
}

/**
 * A name in the kernel that one process has at a time (an abstract socket): it is free again
 * however its owner ends, where a lock file would stay behind.
 */
async function acquire(name: string): Promise<Server> {
  const deadline = performance.now() + LOCK_PATIENCE_MS;
  for (;;) {
    const lock = await tryAcquire(name);
    if (lock !== undefined) return lock;
    if (performance.now() > deadline) {
      throw refusal('another process does not let go of the counter', undefined);
    }
    await sleep(LOCK_RETRY_MS);
  }
}

function tryAcquire(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(refusal(`cannot lock the counter: ${error.message}`, error));
    });
    // Not shared with the other workers of a cluster, which would all have it then.
    server.listen({ path: `\0${name}`, exclusive: true }, () => {
      resolve(server);
    });
  });
}

function ownProcessGroup(): ProcessGroup {
  const [, , id = 0] = fieldsOf(readFileSync('/proc/self/stat', 'utf8'));
  // A container may hide the group's number; Python then takes the process for its group.
  const leader = id === 0 ? 'self' : String(id);
  const stat = readIfExists(`/proc/${leader}/stat`);
  return { id, startTime: stat === undefined ? undefined : fieldsOf(stat)[19] };
}

/** What follows the program's name, which may contain spaces and parentheses: state, parent, group, … */
function fieldsOf(stat: string): readonly number[] {
  return stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
}

function readIfExists(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function naming<T>(problem: string, step: () => T): T {
  try {
    return step();
  } catch (thrown) {
    const error = toError(thrown);
    throw refusal(`${problem}: ${error.message}`, error);
  }
}

function refusal(problem: string, cause: Error | undefined): ConfigurationError {
  return new ConfigurationError(
    `[oslo_messaging_rabbit] use_queue_manager: ${problem}; disable it to get random names`,
    { cause },
  );
}
