import type { Logger } from '../../lib/index.ts';
import { COLUMNS, type Column, type Entries, type Receiver } from './ledger.ts';
import { uniqueName } from '../support/rabbit-vhost.ts';
import type { Load, Way } from './load.ts';
import { NodePeer } from './node-peer.ts';
import { PythonSide } from './python-side.ts';
import type { Setup } from './setups.ts';

/** Of a call. */
export const TIMEOUT_MS = 5_000;

const RPC_QUEUES: Receiver['queues'] = [['call', 'cast'], ['direct'], ['fanout']];
const NOTIFICATION_QUEUES: Receiver['queues'] = [['notification']];

const NODE_LISTENERS = ['node-listener-1', 'node-listener-2'];
const NODE_SERVERS = ['node-1', 'node-2'];
const PYTHON_SERVERS = ['python-1', 'python-2'];

export interface WorldOptions {
  readonly setup: Setup;
  /** `rabbit://`, all nodes, the virtual host; without a query. */
  readonly url: string;
  readonly languages: 'both' | 'Node';
  /** Between two requests of a kind along one way. */
  readonly everyMs: number;
  readonly logger: Logger;
}

/** The peers of one virtual host: two servers and a client for each language, and listeners to notifications in Node. */
export class World implements AsyncDisposable {
  readonly receivers: readonly Receiver[];
  readonly node: NodePeer;
  readonly #options: WorldOptions;
  readonly #urls: { readonly node: string; readonly python: string };
  /** No other world's, on the same virtual host, before or after. */
  readonly #topics = {
    node: uniqueName('node'),
    python: uniqueName('python'),
    events: uniqueName('events'),
  };
  readonly #python: PythonSide | undefined;

  private constructor(
    options: WorldOptions,
    { node, python }: { node: NodePeer; python: PythonSide | undefined },
  ) {
    this.#options = options;
    this.#urls = urlsOf(options);
    this.node = node;
    this.#python = python;
    const servers = python === undefined ? NODE_SERVERS : [...NODE_SERVERS, ...PYTHON_SERVERS];
    this.receivers = [
      ...servers.map((name) => ({ name, queues: RPC_QUEUES })),
      ...NODE_LISTENERS.map((name) => ({ name, queues: NOTIFICATION_QUEUES })),
    ];
  }

  /** Resolves when the servers listen. */
  static async open(options: WorldOptions): Promise<World> {
    const [node, python] = await Promise.all([
      NodePeer.start(options.logger),
      options.languages === 'both' ? PythonSide.start() : undefined,
    ]);
    const world = new World(options, { node, python });
    try {
      await world.#serve();
    } catch (error) {
      await world[Symbol.asyncDispose]();
      throw error;
    }
    return world;
  }

  async startLoad(): Promise<void> {
    this.node.load(this.#load('Node'));
    await this.#python?.load(this.#load('Python'));
  }

  async stopLoad(): Promise<void> {
    this.node.stopLoad();
    await this.#python?.stopLoad();
  }

  get columns(): readonly Column[] {
    return this.#python === undefined ? ['Node–Node'] : COLUMNS;
  }

  /** What all peers have sent and executed. */
  async entries(): Promise<Entries> {
    return together(this.node.entries, await this.#python?.entries());
  }

  /** What has ended or was executed since the last time; forgets it. */
  async take(): Promise<Entries> {
    const python = await this.#python?.take();
    return together(this.node.take(), python);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.node[Symbol.asyncDispose](), this.#python?.[Symbol.asyncDispose]()]);
  }

  async #serve(): Promise<void> {
    const { node, python } = this.#urls;
    for (const server of NODE_SERVERS) {
      await this.node.serve({ url: node, topic: this.#topics.node, server });
    }
    for (const server of NODE_LISTENERS) {
      await this.node.listen({ url: node, topic: this.#topics.events, server });
    }
    for (const server of PYTHON_SERVERS) {
      await this.#python?.serve({ url: python, topic: this.#topics.python, server });
    }
  }

  #load(client: 'Node' | 'Python'): Load {
    const { node, python, events } = this.#topics;
    const toNode: Way = {
      ...{ column: `${client}–Node`, topic: node, servers: NODE_SERVERS },
      ...(client === 'Node' && { events }),
    };
    const toPython: Way = { column: `${client}–Python`, topic: python, servers: PYTHON_SERVERS };
    return {
      url: client === 'Node' ? this.#urls.node : this.#urls.python,
      name: this.#options.setup.name,
      ways: this.#python === undefined ? [toNode] : [toNode, toPython],
      timeoutMs: TIMEOUT_MS,
      everyMs: this.#options.everyMs,
    };
  }
}

function together(one: Entries, other: Entries = { sent: [], executed: [] }): Entries {
  return {
    sent: [...one.sent, ...other.sent],
    executed: [...one.executed, ...other.executed],
  };
}

function urlsOf({ url, setup }: WorldOptions): { readonly node: string; readonly python: string } {
  const withOptions = (options: Readonly<Record<string, string>>): string =>
    `${url}?${new URLSearchParams(options).toString()}`;
  return {
    node: withOptions({ ...setup.options, ...setup.nodeOptions }),
    python: withOptions(setup.options),
  };
}
