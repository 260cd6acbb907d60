import { fileURLToPath } from 'node:url';
import {
  ConfigOpts,
  getRpcClient,
  getRpcServer,
  getRpcTransport,
  Target,
  type RPCClient,
  type RPCServer,
  type TargetFields,
  type Transport,
} from '../../lib/index.ts';
import { getDialectTransport, type Dialect, type DialectTransport } from '../../lib/dialects.ts';
import { osloPython } from './oslo-python.ts';
import { Program } from './program.ts';
import { createVhost, type TestVhost } from './rabbit-vhost.ts';
import { RawPeer } from './raw-peer.ts';
import { RecordingLogger } from './recording-logger.ts';

const CALL_TIMEOUT_MS = 15_000;

export interface ServeOptions {
  readonly concurrency?: number;
}

/** One virtual host where this library and the programs of `test/peers/` meet. All ends with it. */
export class DialectWorld implements AsyncDisposable {
  readonly url: string;
  /** Speaks oslo; the dialects borrow its connections. */
  readonly oslo: Transport;
  readonly log = new RecordingLogger();
  readonly #vhost: TestVhost;
  readonly #ends: (() => PromiseLike<void>)[] = [];

  private constructor(vhost: TestVhost, conf: ConfigOpts) {
    this.#vhost = vhost;
    this.url = vhost.url;
    this.oslo = getRpcTransport(conf, { url: vhost.url, logger: this.log });
  }

  static async start(controlExchange = 'nova'): Promise<DialectWorld> {
    const [vhost, conf] = await Promise.all([createVhost(), ConfigOpts.load({ files: [] })]);
    conf.setOverride('DEFAULT', 'control_exchange', controlExchange);
    return new DialectWorld(vhost, conf);
  }

  speak(dialect: Dialect): DialectTransport {
    const transport = getDialectTransport(this.oslo, dialect);
    this.#ends.push(() => transport.close());
    return transport;
  }

  client(transport: Transport, target: TargetFields, timeoutMs = CALL_TIMEOUT_MS): RPCClient {
    return getRpcClient(transport, new Target(target), { timeoutMs });
  }

  /** A started server; its name is `node` unless the target says otherwise. */
  async serve(
    transport: Transport,
    target: TargetFields,
    endpoint: object,
    options: ServeOptions = {},
  ): Promise<RPCServer> {
    const server = getRpcServer(transport, new Target({ server: 'node', ...target }), [endpoint], {
      ...options,
    });
    this.#ends.push(() => server[Symbol.asyncDispose]());
    await server.start();
    return server;
  }

  /** A Python program of `test/peers/`, with the broker's URL as its first argument. */
  peer(script: string, ...args: readonly string[]): Program {
    const path = fileURLToPath(new URL(`../peers/${script}`, import.meta.url));
    const url = this.url.replace(/^rabbit:/, 'amqp:');
    const program = new Program(osloPython(), [path, url, ...args]);
    this.#ends.push(() => program[Symbol.asyncDispose]());
    return program;
  }

  /** Says and hears whatever a test wants. */
  async raw(): Promise<RawPeer> {
    const raw = await RawPeer.open(this.url);
    this.#ends.push(() => raw[Symbol.asyncDispose]());
    return raw;
  }

  async closeAllConnections(): Promise<void> {
    await this.#vhost.ctl.closeAllConnections('a test');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends.reverse()) await end();
    await this.oslo.close();
    await this.#vhost[Symbol.asyncDispose]();
  }
}
