import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { endAtExit } from '../test/support/process.ts';
import type { Report } from './programs/job.ts';

/** Nothing takes longer than this; what does has hung. */
const PATIENCE_MS = 60_000;

/** A contestant's program, from the outside: the other end of the protocol that `Job` describes. */
export class ProgramRun implements Disposable {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #end: () => void;
  readonly #lines: AsyncIterator<string>;
  #complaints = '';

  constructor([command, ...args]: readonly [string, ...string[]]) {
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    const { pid, stdout, stderr } = this.#child;
    if (pid === undefined || stdout === null) throw new Error(`${command} cannot be started`);
    this.pid = pid;
    this.#end = endAtExit({ pid });
    this.#lines = createInterface(stdout)[Symbol.asyncIterator]();
    stderr?.setEncoding('utf8').on('data', (text: string) => (this.#complaints += text));
  }

  async ready(): Promise<void> {
    const line = await this.#line();
    if (line !== 'ready') throw new Error(`The program said "${line}" in place of "ready"`);
  }

  go(): void {
    this.#child.stdin?.write('go\n');
  }

  report(): Promise<Report> {
    return this.reading<Report>();
  }

  /** The next line, as JSON of a shape that the caller knows. */
  async reading<T>(): Promise<T> {
    return JSON.parse(await this.#line()) as T;
  }

  [Symbol.dispose](): void {
    this.#end();
  }

  async #line(): Promise<string> {
    const hung = setTimeout(this.#end, PATIENCE_MS);
    const next = await this.#lines.next();
    clearTimeout(hung);
    if (next.done !== true) return next.value;
    throw new Error(`A program ended before its time:\n${this.#complaints.trim().slice(-2000)}`);
  }
}
