import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { osloPython } from './oslo-python.ts';
import { endAtExit } from './process.ts';

const REQUEST_MS = 60_000;
const END_MS = 5_000;

interface Waiting {
  readonly timer: NodeJS.Timeout;
  resolve(result: unknown): void;
  reject(problem: string): void;
}

/**
 * A Python program of `test/peers/` that takes requests as JSON lines, each answered by its id.
 * It ends with this process; what it wrote to its standard error is part of every failure.
 */
export class PythonPeer implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #endGroup: () => void;
  readonly #waiting = new Map<number, Waiting>();
  #stderr = '';
  #lastId = 0;

  /** @param script a file name in `test/peers/`. */
  constructor(script: string, args: readonly string[] = []) {
    const path = fileURLToPath(new URL(`../peers/${script}`, import.meta.url));
    this.#child = spawn(osloPython(), [path, ...args], { stdio: 'pipe', detached: true });
    this.#endGroup = endAtExit({ pid: this.#child.pid });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    // A broken pipe shows as the end of the program, which rejects what waits.
    this.#child.stdin.on('error', () => undefined);
    this.#child.once('error', (error) => {
      this.#rejectAll(error.message);
    });
    this.#child.once('close', (code, signal) => {
      this.#rejectAll(`the program ended (${String(code ?? signal)})`);
    });
    createInterface(this.#child.stdout).on('line', (line) => {
      this.#onLine(line);
    });
  }

  /** @throws when the program cannot do it, ends, or takes longer than a minute. */
  request(op: string, params: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const fail = (problem: string): void => {
        reject(new Error(`${op} of the Python peer: ${problem}\n${this.#stderr}`.trim()));
      };
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        fail('the program has ended');
        return;
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        fail(`no answer after ${REQUEST_MS} ms`);
      }, REQUEST_MS);
      this.#waiting.set(id, { timer, resolve, reject: fail });
      this.#child.stdin.write(`${JSON.stringify({ id, op, params })}\n`);
    });
  }

  /** Lets the program end; kills it if it does not. Idempotent. */
  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.stdin.end();
      const timer = setTimeout(this.#endGroup, END_MS);
      await once(this.#child, 'close');
      clearTimeout(timer);
    }
    this.#endGroup();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #onLine(line: string): void {
    const answer = parseAnswer(line);
    const waiting = answer === undefined ? undefined : this.#waiting.get(answer.id);
    if (answer === undefined || waiting === undefined) {
      this.#stderr += `unexpected output: ${line}\n`;
      return;
    }
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    if (answer.error === undefined) waiting.resolve(answer.result);
    else waiting.reject(JSON.stringify(answer.error));
  }

  #rejectAll(problem: string): void {
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(problem);
    }
    this.#waiting.clear();
  }
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: unknown;
}

function parseAnswer(line: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isAnswer =
      typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number';
    return isAnswer ? (value as Answer) : undefined;
  } catch {
    return undefined; // a library printed something: it is shown with the next failure
  }
}
