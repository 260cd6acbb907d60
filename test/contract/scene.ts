import { getRpcClient, type RPCClient, type RPCClientOptions } from '../../lib/rpc/rpc-client.ts';
import { getRpcServer, type RPCServer, type RPCServerOptions } from '../../lib/rpc/rpc-server.ts';
import type { ConfigOpts } from '../../lib/conf/config-opts.ts';
import { Target } from '../../lib/target/target.ts';
import { getRpcTransport } from '../../lib/transport/create-transport.ts';
import type { Transport } from '../../lib/transport/transport.ts';
import { randomHexId } from '../../lib/wire/ids.ts';
import { RecordingLogger } from '../support/recording-logger.ts';

/** A backend to run the contract on. */
export interface World {
  readonly conf: ConfigOpts;
  readonly url: string;
  cleanup(): PromiseLike<void>;
}

export type MakeWorld = () => Promise<World>;

export interface ServerChoices extends RPCServerOptions<Record<string, unknown>> {
  readonly name?: string;
  readonly transport?: Transport;
}

/** One test's corner of a world: a topic of its own, and transports and servers that end with it. */
export class Scene implements AsyncDisposable {
  readonly topic = `contract-${randomHexId()}`;
  readonly log = new RecordingLogger();
  readonly conf: ConfigOpts;
  /** The clients' transport. */
  readonly transport: Transport;
  readonly #world: World;
  readonly #transports: Transport[] = [];
  readonly #servers: { stop(): Promise<void> }[] = [];

  private constructor(world: World) {
    this.#world = world;
    this.conf = world.conf;
    this.transport = this.connect();
  }

  static async open(makeWorld: MakeWorld): Promise<Scene> {
    return new Scene(await makeWorld());
  }

  get url(): string {
    return this.#world.url;
  }

  connect(): Transport {
    const transport = getRpcTransport(this.#world.conf, { url: this.#world.url, logger: this.log });
    this.#transports.push(transport);
    return transport;
  }

  client(options: RPCClientOptions<Record<string, unknown>> = {}): RPCClient {
    const target = new Target({ topic: this.topic });
    return getRpcClient(this.transport, target, { timeoutMs: 5_000, ...options });
  }

  /** A server on a transport of its own, not started. */
  server(endpoints: readonly object[], choices: ServerChoices = {}): RPCServer {
    const { name = 'server1', transport = this.connect(), ...options } = choices;
    const target = new Target({ topic: this.topic, server: name });
    return this.stopAtEnd(getRpcServer(transport, target, endpoints, options));
  }

  async serve(endpoint: object, choices: ServerChoices = {}): Promise<RPCServer> {
    const server = this.server([endpoint], choices);
    await server.start();
    return server;
  }

  stopAtEnd<Server extends { stop(): Promise<void> }>(server: Server): Server {
    this.#servers.push(server);
    return server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) await server.stop();
    for (const transport of this.#transports) await transport.close();
    await this.#world.cleanup();
  }
}
