import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, openSync, closeSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePorts, isListening } from './ports.ts';
import { endAtExit } from './process.ts';
import { RabbitCtl } from './rabbit-ctl.ts';
import { until } from './until.ts';

const STARTUP_MS = 90_000;
/** A port that was free may be taken before the node binds it. */
const ATTEMPTS = 3;

/**
 * Starts epmd and the broker in one process group and ends the group when the broker ends or when
 * standard input does: so nothing survives the test run, not even its `SIGKILL`.
 */
const GROUP_SCRIPT = `
  "$1" -port "$ERL_EPMD_PORT" -address 127.0.0.1 </dev/null &
  { "$2" </dev/null; kill -KILL 0; } &
  cat >/dev/null
  kill -KILL 0
`;

/** A folder with scripts that stand for RabbitMQ's, in place of Debian's. */
export const SCRIPTS_VARIABLE = 'OSLO_TEST_RABBIT_SCRIPTS';
/** Lines of `rabbitmq.conf` for every node. */
export const CONFIGURATION_VARIABLE = 'OSLO_TEST_RABBIT_CONFIGURATION';

/** Debian's are the real scripts; those in the PATH there insist on the user "rabbitmq". */
const SCRIPT_FOLDERS = [
  process.env[SCRIPTS_VARIABLE] ?? '/usr/lib/rabbitmq/bin',
  ...(process.env['PATH'] ?? '').split(delimiter),
];

type RabbitScript = 'rabbitmq-server' | 'rabbitmqctl' | 'epmd';

/** The path of one of RabbitMQ's scripts, if it is installed. */
export function findRabbitScript(name: RabbitScript): string | undefined {
  return SCRIPT_FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

export function rabbitScript(name: RabbitScript): string {
  return findRabbitScript(name) ?? name;
}

interface Ports {
  readonly amqp: number;
  readonly dist: number;
  readonly epmd: number;
}

type State =
  | { readonly name: 'running'; readonly end: () => void }
  | { readonly name: 'crashed' }
  | { readonly name: 'stopped' };

export interface RabbitNodeOptions {
  /** Lines of `rabbitmq.conf`. */
  readonly configuration?: string;
  /** Default: none. */
  readonly plugins?: readonly string[];
  /** Nodes of one cluster share it. Default: a new one. */
  readonly cookie?: string;
  /** Where the epmd of a cluster listens. Default: one of the node's own. */
  readonly epmdPort?: number;
}

/** A secret for nodes that are to trust each other. */
export function newCookie(): string {
  return randomBytes(16).toString('hex').toUpperCase();
}

/**
 * A RabbitMQ node of one's own: free ports on 127.0.0.1, its own epmd, cookie, data and log in a
 * temporary folder. User `guest`, password `guest`.
 */
export class RabbitNode implements AsyncDisposable {
  readonly ctl: RabbitCtl;
  readonly #folder: string;
  readonly #removeFolder: () => void;
  readonly #nodeName: string;
  readonly #ports: Ports;
  #state: State = { name: 'crashed' };

  private constructor(
    ports: Ports,
    { configuration = '', plugins = [], cookie }: RabbitNodeOptions,
  ) {
    this.#ports = ports;
    this.#folder = mkdtempSync(join(tmpdir(), 'oslo-messaging-rabbit-'));
    this.#removeFolder = endAtExit({ folder: this.#folder });
    this.#nodeName = `oslo-${randomBytes(6).toString('hex')}@localhost`;
    this.ctl = new RabbitCtl([
      '/usr/bin/env',
      ...Object.entries(this.#environment).map(([name, value]) => `${name}=${value}`),
      rabbitScript('rabbitmqctl'),
    ]);
    this.#write('.erlang.cookie', cookie ?? newCookie());
    this.#write(
      'rabbitmq.conf',
      [
        'log.console = false',
        'disk_free_limit.absolute = 50MB',
        process.env[CONFIGURATION_VARIABLE],
        configuration,
      ].join('\n'),
    );
    this.#write('enabled_plugins', `[${plugins.join(',')}].`);
  }

  static async start(options: RabbitNodeOptions = {}): Promise<RabbitNode> {
    for (let attempt = 1; ; attempt += 1) {
      const [amqp = 0, dist = 0, epmd = 0] = await freePorts(3);
      const node = new RabbitNode({ amqp, dist, epmd: options.epmdPort ?? epmd }, options);
      try {
        await node.restart();
        return node;
      } catch (error) {
        await node.stop();
        if (attempt === ATTEMPTS || !String(error).includes('eaddrinuse')) throw error;
      }
    }
  }

  /** Its Erlang name. */
  get name(): string {
    return this.#nodeName;
  }

  get port(): number {
    return this.#ports.amqp;
  }

  get url(): string {
    return `rabbit://guest:guest@127.0.0.1:${this.port}/`;
  }

  /** Starts a node that has crashed, on the same port, with what it had on disk. */
  async restart(): Promise<void> {
    if (this.#state.name !== 'crashed') throw new Error(`The node is ${this.#state.name}`);
    const log = openSync(join(this.#folder, 'out'), 'a');
    const group = spawn(
      '/bin/sh',
      ['-c', GROUP_SCRIPT, 'sh', ...(['epmd', 'rabbitmq-server'] as const).map(rabbitScript)],
      {
        env: { ...process.env, ...this.#environment },
        cwd: this.#folder,
        stdio: ['pipe', log, log],
        detached: true,
      },
    );
    closeSync(log);
    this.#state = { name: 'running', end: endAtExit({ pid: group.pid }) };
    const ended = new AbortController();
    group.once('exit', () => {
      ended.abort();
    });
    await this.#awaitStartup(ended.signal).catch((error: unknown) => {
      throw ended.signal.aborted ? new Error(`RabbitMQ did not start:\n${this.#output()}`) : error;
    });
  }

  /** Ends the node as a power failure would (SIGKILL): what it has on disk stays for `restart`. */
  async crash(): Promise<void> {
    if (this.#state.name !== 'running') return;
    const { end } = this.#state;
    this.#state = { name: 'crashed' };
    end();
    // The broker is the leader's grandchild: gone is what does not listen any more.
    await until(async () => {
      const open = await Promise.all([
        isListening(this.#ports.amqp),
        isListening(this.#ports.dist),
      ]);
      return !open.includes(true);
    });
  }

  /** Ends the node for good and removes what it wrote. Idempotent. */
  async stop(): Promise<void> {
    await this.crash();
    this.#state = { name: 'stopped' };
    this.#removeFolder();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** What both the broker and its rabbitmqctl must know to be this node and no other on the machine. */
  get #environment(): Readonly<Record<string, string>> {
    return {
      HOME: this.#folder,
      LANG: 'C.UTF-8',
      ERL_EPMD_PORT: String(this.#ports.epmd),
      RABBITMQ_NODENAME: this.#nodeName,
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: String(this.#ports.amqp),
      RABBITMQ_DIST_PORT: String(this.#ports.dist),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
        '-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none',
      RABBITMQ_MNESIA_BASE: join(this.#folder, 'data'),
      RABBITMQ_LOG_BASE: join(this.#folder, 'log'),
      RABBITMQ_CONFIG_FILE: join(this.#folder, 'rabbitmq.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(this.#folder, 'enabled_plugins'),
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
      ERL_CRASH_DUMP_SECONDS: '0',
    };
  }

  /** `rabbitmqctl await_startup` fails at once while the node's name is unknown to epmd. */
  #awaitStartup(ended: AbortSignal): Promise<unknown> {
    return until(
      async () => {
        await this.ctl.awaitStartup(STARTUP_MS);
        return true;
      },
      { timeoutMs: STARTUP_MS, everyMs: 200, signal: ended },
    );
  }

  #write(name: string, text: string): void {
    writeFileSync(join(this.#folder, name), text, { mode: 0o400 });
  }

  #output(): string {
    return readFileSync(join(this.#folder, 'out'), 'utf8').trimEnd();
  }
}
