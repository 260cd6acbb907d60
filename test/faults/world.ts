import type { Logger } from '../../lib/index.ts';
import { COLUMNS, type Column, type Entries, type HeardQueue, type Receiver } from './ledger.ts';
import { uniqueName } from '../support/rabbit-vhost.ts';
import type { Load, Way } from './load.ts';
import { NodePeer } from './node-peer.ts';
import { PythonSide } from './python-side.ts';
import type { Setup } from './setups.ts';

/** Of a call. */
export const TIMEOUT_MS = 5_000;

const PEERS = {
  node: { servers: ['node-1', 'node-2'], listeners: ['node-listener-1', 'node-listener-2'] },
  python: {
    servers: ['python-1', 'python-2'],
    listeners: ['python-listener-1', 'python-listener-2'],
  },
};

export interface WorldOptions {
  readonly setup: Setup;
  /** `rabbit://`, all nodes, the virtual host; without a query. */
  readonly url: string;
  readonly languages: 'both' | 'Node';
  /** Between two requests of a kind along one way. */
  readonly everyMs: number;
  readonly logger: Logger;
}

/** The peers of one virtual host: two servers, two listeners and a client for each language. */
export class World implements AsyncDisposable {
  readonly receivers: readonly Receiver[];
  readonly node: NodePeer;
  readonly #options: WorldOptions;
  readonly #urls: { readonly node: string; readonly python: string };
  /** No other world's, on the same virtual host, before or after. */
  readonly #topics = {
    node: uniqueName('node'),
    python: uniqueName('python'),
    nodeEvents: uniqueName('node-events'),
    pythonEvents: uniqueName('python-events'),
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
    const own = python === undefined ? [PEERS.node] : [PEERS.node, PEERS.python];
    this.receivers = own.flatMap(({ servers, listeners }) => [
      ...servers.map((name) => ({ name, queues: rpcQueues(name, servers) })),
      ...listeners.map((name) => ({
        name,
        queues: [{ kinds: ['notification'], consumers: listeners } as const],
      })),
    ]);
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
    const { node, python, nodeEvents, pythonEvents } = this.#topics;
    await start(this.node, {
      ...PEERS.node,
      url: this.#urls.node,
      topic: node,
      events: nodeEvents,
    });
    if (this.#python === undefined) return;
    const url = this.#urls.python;
    await start(this.#python, { ...PEERS.python, url, topic: python, events: pythonEvents });
  }

  #load(client: 'Node' | 'Python'): Load {
    const { node, python, nodeEvents, pythonEvents } = this.#topics;
    const toNode: Way = {
      column: `${client}–Node`,
      topic: node,
      servers: PEERS.node.servers,
      events: nodeEvents,
    };
    const toPython: Way = {
      column: `${client}–Python`,
      topic: python,
      servers: PEERS.python.servers,
      events: pythonEvents,
    };
    return {
      url: client === 'Node' ? this.#urls.node : this.#urls.python,
      name: this.#options.setup.name,
      ways: this.#python === undefined ? [toNode] : [toNode, toPython],
      timeoutMs: TIMEOUT_MS,
      everyMs: this.#options.everyMs,
    };
  }
}

function rpcQueues(name: string, siblings: readonly string[]): readonly HeardQueue[] {
  return [
    { kinds: ['call', 'cast'], consumers: siblings },
    { kinds: ['direct'], consumers: [name] },
    { kinds: ['fanout'], consumers: [name] },
  ];
}

async function start(
  peer: Pick<NodePeer | PythonSide, 'serve' | 'listen'>,
  {
    servers,
    listeners,
    url,
    topic,
    events,
  }: Pick<Way, 'servers' | 'topic' | 'events'> & {
    readonly url: string;
    readonly listeners: readonly string[];
  },
): Promise<void> {
  for (const server of servers) await peer.serve({ url, topic, server });
  for (const server of listeners) await peer.listen({ url, topic: events, server });
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
