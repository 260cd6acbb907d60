import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

/** What a finished command left behind. */
export interface Finished {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string | undefined;
  /** Added to this process's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** What it reads from its standard input. Default: nothing. */
  readonly input?: string | Buffer | undefined;
  /** Who it runs as. Default: who runs this. */
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** After this the command and its children are killed, and `run` rejects. Default: one minute. */
  readonly timeoutMs?: number | undefined;
}

/** Runs a command to its end and collects what it printed. Rejects when it cannot start or takes too long. */
export function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const { cwd, env, input, uid, gid, timeoutMs = 60_000 } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      uid,
      gid,
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    // One that ends without having read it all has a reason of its own.
    child.stdin.on('error', () => undefined).end(input);
    const printed = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => (printed[stream] += text));
    }
    const timer = setTimeout(() => {
      killGroup(child.pid);
      reject(
        new Error(`${describe(command, args)}: not done after ${timeoutMs} ms\n${printed.stderr}`),
      );
    }, timeoutMs);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? undefined, ...printed });
    });
  });
}

/** As `run`, for a command that must succeed: resolves with its standard output. */
export async function runOk(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, options);
  if (code === 0) return stdout;
  throw new Error(
    `${describe(command, args)}: exit code ${String(code)}\n${[stdout, stderr].join('\n').trim()}`,
  );
}

/** Kills a child that was started `detached`, with everything it started. Nothing happens when it is gone. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: it has ended by itself, which is what we want.
  }
}

/**
 * Ends a process group and removes a folder when this process exits, however it does.
 * Returns a function that does so now.
 */
export function endAtExit(what: {
  pid?: number | undefined;
  folder?: string | undefined;
}): () => void {
  const end = (): void => {
    process.off('exit', end);
    killGroup(what.pid);
    if (what.folder !== undefined)
      rmSync(what.folder, { recursive: true, force: true, maxRetries: 5 });
  };
  // The latest first: a folder goes after the program that writes to it.
  process.prependListener('exit', end);
  return end;
}

function describe(command: string, args: readonly string[]): string {
  return [command, ...args].join(' ');
}
