import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { endAtExit, killGroup } from './process.ts';
import { until } from './until.ts';

/** A program that runs beside the test, and is killed with it. */
export class Program implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | undefined>;
  readonly #endGroup: () => void;
  #printed = '';

  /** @param env added to this process's environment. */
  constructor(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>> = {},
  ) {
    this.#child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, ...env },
    });
    this.#endGroup = endAtExit({ pid: this.#child.pid });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#printed += text));
    }
    this.#exit = once(this.#child, 'exit').then(([code]) =>
      typeof code === 'number' ? code : undefined,
    );
  }

  /** What it has printed so far, on both streams. */
  get printed(): string {
    return this.#printed;
  }

  /** Resolves when it has printed a text; fails with all it printed when it ends or takes too long. */
  async prints(text: string): Promise<void> {
    const ended = new AbortController();
    void this.#exit.then(() => {
      ended.abort();
    });
    try {
      await until(() => this.#printed.includes(text), { timeoutMs: 30_000, signal: ended.signal });
    } catch (cause) {
      throw new Error(`The program did not print "${text}" but:\n${this.#printed}`, { cause });
    }
  }

  /** Asks it to end (`SIGTERM`). */
  terminate(): void {
    this.#child.kill();
  }

  /** Sends it a signal. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves with its exit code when it has ended by itself; it is killed when it takes too long. */
  async exits(timeoutMs = 30_000): Promise<number | undefined> {
    const timer = setTimeout(() => {
      killGroup(this.#child.pid);
    }, timeoutMs);
    const code = await this.#exit;
    clearTimeout(timer);
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#endGroup();
    await this.#exit;
  }
}
