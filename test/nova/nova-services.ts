import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../support/ports.ts';
import { endAtExit, runOk } from '../support/process.ts';
import { until } from '../support/until.ts';
import { writeNovaConfiguration, type NovaFiles } from './nova-configuration.ts';
import { ServiceProcess, type ServiceOptions } from './service-process.ts';

/** The services that {@link NovaServices} can start. */
export type NovaServiceName = 'placement' | 'conductor' | 'scheduler' | 'compute';

/** In the order in which they ask one another for something while they start. */
const START_ORDER: readonly NovaServiceName[] = ['placement', 'conductor', 'scheduler', 'compute'];

/** A log is read as a whole: not more often than this. */
const LOOK_MS = 50;

/** Creating a schema is work for seconds, on a busy machine for a minute. */
const SCHEMA_MS = 300_000;

/** What nova logs once its RPC server listens. */
const SERVES = 'Join ServiceGroup membership for this service';

export interface NovaServicesOptions {
  /** The broker and virtual host that are this nova's own. */
  readonly url: string;
  readonly host: string;
  /** How often services do of themselves what they do. Default: 10. */
  readonly intervalS?: number;
}

/**
 * Nova as Debian packages it, on 127.0.0.1 and in a temporary folder: no keystone, SQLite for the
 * databases, a hypervisor that is nova's own fake.
 */
export class NovaServices implements AsyncDisposable {
  readonly host: string;
  readonly #folder: string;
  readonly #placementPort: number;
  readonly #files: NovaFiles;
  readonly #running = new Map<NovaServiceName, ServiceProcess>();
  readonly #removeFolder: () => void;
  #databases: Promise<void> | undefined;

  private constructor(options: NovaServicesOptions, placementPort: number) {
    this.host = options.host;
    this.#placementPort = placementPort;
    this.#folder = mkdtempSync(join(tmpdir(), 'oslo-messaging-nova-'));
    this.#removeFolder = endAtExit({ folder: this.#folder });
    this.#files = writeNovaConfiguration({
      ...options,
      folder: this.#folder,
      placementPort,
      intervalS: options.intervalS ?? 10,
    });
  }

  /** Writes the configuration and starts the services named, each ready before the next. */
  static async start(
    options: NovaServicesOptions,
    names: readonly NovaServiceName[],
  ): Promise<NovaServices> {
    const [placementPort = 0] = await freePorts(1);
    const nova = new NovaServices(options, placementPort);
    try {
      for (const name of START_ORDER.filter((service) => names.includes(service))) {
        await nova.start(name);
      }
      return nova;
    } catch (error) {
      await nova[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts a service; resolves when it serves. */
  async start(name: NovaServiceName): Promise<void> {
    if (name === 'conductor' || name === 'scheduler') {
      this.#databases ??= createDatabases(this.#files.nova);
      await this.#databases;
    }
    this.#running.set(name, await ServiceProcess.start(this.#optionsOf(name)));
  }

  /** Ends a service, which can be started again. */
  async stop(name: NovaServiceName): Promise<void> {
    await this.service(name).stop();
    this.#running.delete(name);
  }

  /** A service that runs. */
  service(name: NovaServiceName): ServiceProcess {
    const service = this.#running.get(name);
    if (service === undefined) throw new Error(`${name} does not run`);
    return service;
  }

  /** How often a service has logged something, since its start. */
  logged(name: NovaServiceName, pattern: RegExp): number {
    return [...this.service(name).log.matchAll(new RegExp(pattern, 'g'))].length;
  }

  /** Resolves when a service has logged something so often. */
  async untilLogged(name: NovaServiceName, pattern: RegExp, times = 1): Promise<void> {
    await until(() => this.logged(name, pattern) >= times, {
      what: `${name} to log ${String(pattern)} ${times} times`,
      everyMs: LOOK_MS,
    });
  }

  /** The `nova.conf` of conductor and scheduler. */
  get configFile(): string {
    return this.#files.nova;
  }

  /** The end of each log, for people. */
  get logTails(): string {
    return [...this.#running.values()].map(({ logTail }) => logTail).join('\n');
  }

  /** Ends everything and removes what was written. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#running.values()].map((service) => service.stop()));
    this.#running.clear();
    this.#removeFolder();
  }

  #optionsOf(name: NovaServiceName): ServiceOptions {
    const logFile = join(this.#folder, `${name}.log`);
    if (name === 'placement') {
      const port = String(this.#placementPort);
      return {
        name,
        logFile,
        command: ['/usr/bin/placement-api', '--host', '127.0.0.1', '--port', port],
        env: { OS_PLACEMENT_CONFIG_DIR: this.#files.placementFolder },
        isReady: async () => (await fetch(`http://127.0.0.1:${port}/`)).ok,
      };
    }
    const file = name === 'compute' ? this.#files.compute : this.#files.nova;
    return {
      name,
      logFile,
      command: [`/usr/bin/nova-${name}`, '--config-file', file],
      isReady: (log) => log.includes(SERVES),
    };
  }
}

/** The schemas of the API and of one cell, and the cell's entry in the API's. */
async function createDatabases(configFile: string): Promise<void> {
  const manage = (...args: string[]): Promise<string> =>
    runOk('/usr/bin/nova-manage', ['--config-file', configFile, ...args], {
      timeoutMs: SCHEMA_MS,
    });
  await Promise.all([manage('api_db', 'sync'), manage('db', 'sync', '--local_cell')]);
  await manage('cell_v2', 'create_cell', '--name', 'cell1');
}
