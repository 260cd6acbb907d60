import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endAtExit } from '../test/support/process.ts';
import { until } from '../test/support/until.ts';

const STRACE = '/usr/bin/strace';

export const STRACE_INSTALL = 'apt-get install strace';

export function hasStrace(): boolean {
  return existsSync(STRACE);
}

/** Counts what a process writes to its TCP sockets, system call by system call. */
export class SocketWrites implements Disposable {
  readonly #file: string;
  readonly #end: () => void;

  private constructor(file: string, end: () => void) {
    this.#file = file;
    this.#end = end;
  }

  /** @param pid absent: nothing to watch. */
  static async watch(pid: number | undefined, folder: string): Promise<SocketWrites | undefined> {
    if (pid === undefined) return undefined;
    const file = join(folder, `strace-${pid}`);
    const tracing = spawn(
      STRACE,
      // -yy prints what a descriptor is; -s 0 leaves out what is written.
      ['-f', '-qq', '-yy', '-s', '0', '-e', 'trace=write,writev,sendto,sendmsg', '-o', file].concat(
        '-p',
        String(pid),
      ),
      { stdio: 'ignore', detached: true },
    );
    const end = endAtExit({ pid: tracing.pid });
    await until(() => isTraced(pid), { what: 'strace to attach', everyMs: 10 });
    return new SocketWrites(file, end);
  }

  count(): number {
    return readFileSync(this.#file, 'utf8').match(/<TCP(?:v6)?:\[.* = \d+$/gm)?.length ?? 0;
  }

  [Symbol.dispose](): void {
    this.#end();
  }
}

function isTraced(pid: number): boolean {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return !/^TracerPid:\t0$/m.test(status);
}
