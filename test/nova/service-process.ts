import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { endAtExit } from '../support/process.ts';
import { until } from '../support/until.ts';

const READY_MS = 120_000;
const SHOWN_LINES = 60;

/**
 * Ends the process group when the service ends or when standard input does: so nothing survives the
 * test run, not even its `SIGKILL`.
 */
const GROUP_SCRIPT = `
  { "$@" </dev/null; kill -KILL 0; } &
  cat >/dev/null
  kill -KILL 0
`;

export interface ServiceOptions {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Gets all that it prints, in place of what an earlier run has left. */
  readonly logFile: string;
  /** Whether the service serves; a rejection counts as "not yet". */
  readonly isReady: (log: string) => boolean | Promise<boolean>;
}

/** A program that serves: started, looked at until it is ready, ended by its process group. */
export class ServiceProcess {
  readonly name: string;
  readonly #logFile: string;
  readonly #pid: number;
  readonly #end: () => void;
  readonly #ended: Promise<unknown>;

  private constructor(options: ServiceOptions) {
    const { name, command, env, logFile } = options;
    this.name = name;
    this.#logFile = logFile;
    const log = openSync(logFile, 'w');
    const child = spawn('/bin/sh', ['-c', GROUP_SCRIPT, 'sh', ...command], {
      env: { ...process.env, ...env },
      stdio: ['pipe', log, log],
      detached: true,
    });
    closeSync(log);
    if (child.pid === undefined) throw new Error(`${name}: no shell to start it with`);
    this.#pid = child.pid;
    this.#end = endAtExit({ pid: child.pid });
    this.#ended = once(child, 'exit');
  }

  /** @throws when it ends instead, or does not serve within two minutes; with the end of its log. */
  static async start(options: ServiceOptions): Promise<ServiceProcess> {
    const service = new ServiceProcess(options);
    const ended = new AbortController();
    void service.#ended.then(() => {
      ended.abort();
    });
    try {
      await until(() => options.isReady(service.log), {
        what: `${options.name} to serve`,
        timeoutMs: READY_MS,
        everyMs: 100,
        signal: ended.signal,
      });
      return service;
    } catch (error) {
      await service.stop();
      const reason = ended.signal.aborted ? `${options.name} ended` : String(error);
      throw new Error(`${reason}\n${service.logTail}`, { cause: error });
    }
  }

  /** All that it has printed. */
  get log(): string {
    return readFileSync(this.#logFile, 'utf8');
  }

  /** The end of {@link log}, for people. */
  get logTail(): string {
    const lines = this.log.trimEnd().split('\n').slice(-SHOWN_LINES);
    return [`--- ${this.name}`, ...lines].join('\n');
  }

  /** Stops the clock for it (`SIGSTOP`): connections stay open, nothing is answered. */
  pause(): void {
    process.kill(-this.#pid, 'SIGSTOP');
  }

  /** Ends {@link pause}. */
  resume(): void {
    process.kill(-this.#pid, 'SIGCONT');
  }

  /** Ends the service and all it started, at once. Idempotent. */
  async stop(): Promise<void> {
    this.#end();
    await this.#ended;
  }
}
