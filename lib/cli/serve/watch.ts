import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import type { Logger } from '../../index.ts';
import { FileChanges } from './file-changes.ts';
import { endpointsPathOf, loadServeConf, type ServeFlags } from './serve-conf.ts';

const FORWARDED = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** How a process ended. */
interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Runs the same command without `--watch` in a process of its own, and again whenever a module
 * beside the endpoints or a configuration file changes: what it serves is drained first. Resolves
 * with the exit code when somebody has asked to end.
 *
 * @throws {ConfigurationError} what there is to watch cannot be found out.
 */
export async function serveAndWatch(flags: ServeFlags): Promise<number> {
  const { conf, logger } = await loadServeConf(flags);
  const path = endpointsPathOf(conf);
  const folder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path);
  using changes = new FileChanges({ files: conf.configFiles, folders: [folder] });
  const supervisor = new Supervisor(logger);
  for (;;) {
    const ended = supervisor.run();
    const changed = changes.next();
    await Promise.race([ended, changed, supervisor.asked]);
    if (supervisor.idle) logger.info('Waiting for a change');
    const cause = await Promise.race([changed, supervisor.asked]);
    if (cause !== undefined) {
      logger.info('Restarting', { changed: cause });
      supervisor.stop();
    }
    const { code, signal } = await ended;
    if (cause === undefined) return code ?? 128 + constants.signals[signal ?? 'SIGTERM'];
  }
}

/** Has at most one child, to which it hands on the signals that it gets. */
class Supervisor {
  /** Resolves when somebody asks to end. */
  readonly asked: Promise<undefined>;
  readonly #logger: Logger;
  #child: ChildProcess | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
    this.asked = new Promise((resolve) => {
      for (const signal of FORWARDED) {
        process.on(signal, () => {
          this.#child?.kill(signal);
          if (signal !== 'SIGHUP') resolve(undefined);
        });
      }
    });
  }

  get idle(): boolean {
    return this.#child === undefined;
  }

  /** Starts a child; resolves when it has ended. */
  async run(): Promise<Ended> {
    const args = process.argv.slice(1).filter((arg) => !/^--watch(?:=|$)/.test(arg));
    const child = spawn(process.execPath, [...process.execArgv, ...args], { stdio: 'inherit' });
    this.#child = child;
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    this.#child = undefined;
    if (code !== 0) this.#logger.warn('The server has ended', { code, signal });
    return { code, signal };
  }

  stop(): void {
    this.#child?.kill('SIGTERM');
  }
}
