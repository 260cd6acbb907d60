import {
  ConfigOpts,
  getRpcClient,
  getRpcServer,
  getRpcTransport,
  Target,
  type ApiOf,
  type RPCClient,
  type RPCServer,
  type TargetFields,
  type Transport,
} from '../../lib/index.ts';
import { createVhost, uniqueName, type TestVhost } from '../support/rabbit-vhost.ts';
import { RpcPeer } from '../support/rpc-peer.ts';
import { Calculator, QuotaExceeded } from './calculator.ts';

type CalculatorApi = ApiOf<Calculator>;

const CALL_TIMEOUT_MS = 15_000;

/** A server in Node, with its endpoint to look into. Stopped at the end, if not before. */
export interface NodeServer {
  readonly endpoint: Calculator;
  stop(): Promise<void>;
}

/** Both languages on one broker: Python in one process, Node with one transport. */
export class Interop implements AsyncDisposable {
  readonly python: RpcPeer;
  readonly #vhost: TestVhost;
  readonly #transport: Transport;
  readonly #servers: RPCServer[] = [];

  private constructor(vhost: TestVhost, python: RpcPeer, transport: Transport) {
    this.#vhost = vhost;
    this.python = python;
    this.#transport = transport;
  }

  static async start(): Promise<Interop> {
    const [vhost, python, conf] = await Promise.all([
      createVhost(),
      RpcPeer.start(),
      ConfigOpts.load({ files: [] }),
    ]);
    const transport = getRpcTransport(conf, {
      url: vhost.url,
      allowedRemoteExmods: { peer_errors: { QuotaExceeded } },
    });
    return new Interop(vhost, python, transport);
  }

  /** Where a Python server or client is told to go; a topic that no other test uses. */
  place(prefix: string): { readonly url: string; readonly topic: string } {
    return { url: this.#vhost.url, topic: uniqueName(prefix) };
  }

  /** A client in Node that knows the API of {@link Calculator}. */
  client(target: TargetFields): RPCClient<CalculatorApi> {
    const timeoutMs = CALL_TIMEOUT_MS;
    return getRpcClient<CalculatorApi>(this.#transport, new Target(target), { timeoutMs });
  }

  /** A client that is told nothing of the API. */
  untypedClient(target: TargetFields): RPCClient {
    return getRpcClient(this.#transport, new Target(target), { timeoutMs: CALL_TIMEOUT_MS });
  }

  /** A started server in Node, with the default access policy. */
  async serve(target: TargetFields, version?: string): Promise<NodeServer> {
    const { topic, server = 'node', exchange, namespace } = target;
    const endpoint = new Calculator(server, {
      ...(namespace && { namespace }),
      ...(version && { version }),
    });
    const running = getRpcServer(this.#transport, new Target({ topic, server, exchange }), [
      endpoint,
    ]);
    this.#servers.push(running);
    await running.start();
    return { endpoint, stop: () => running[Symbol.asyncDispose]() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) await server[Symbol.asyncDispose]();
    await this.#transport.close();
    await this.python[Symbol.asyncDispose]();
    await this.#vhost[Symbol.asyncDispose]();
  }
}
