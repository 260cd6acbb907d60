import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  insertCassette,
  loadCassette,
  type CassetteEvent,
  type InsertedCassette,
  type InsertOptions,
} from '../../lib/cassette.ts';
import {
  ConfigOpts,
  getRpcClient,
  getRpcServer,
  getRpcTransport,
  Target,
  type RPCClient,
  type RPCClientOptions,
  type TargetFields,
  type Transport,
  type TransportCreationOptions,
} from '../../lib/index.ts';

/** A bus in memory, a folder for cassettes, and transports that end with it. */
export class CassetteWorld implements AsyncDisposable {
  readonly conf = new ConfigOpts({ env: {} });
  readonly #folder = mkdtempSync(join(tmpdir(), 'cassettes-'));
  readonly #ending: (() => Promise<unknown>)[] = [];

  file(name = 'conversation.jsonl'): string {
    return join(this.#folder, name);
  }

  /** A cassette in use; the environment says nothing unless the test does. */
  insert(options: InsertOptions = {}, name?: string): Promise<InsertedCassette> {
    return insertCassette(this.file(name), { env: {}, ...options });
  }

  async events(name?: string): Promise<CassetteEvent[]> {
    return (await loadCassette(this.file(name))).lines.map(({ event }) => event);
  }

  transport(options: Omit<TransportCreationOptions, 'url'> = {}): Transport {
    const transport = getRpcTransport(this.conf, { ...options, url: 'fake://' });
    this.#ending.push(() => transport.close());
    return transport;
  }

  /** A started server with these methods. */
  async serve(
    endpoint: object,
    {
      transport = this.transport(),
      ...target
    }: TargetFields & { readonly transport?: Transport } = {},
  ): Promise<void> {
    const where = new Target({ topic: 't', server: 's', ...target });
    const server = getRpcServer(transport, where, [endpoint]);
    await server.start();
    this.#ending.unshift(() => server[Symbol.asyncDispose]());
  }

  client(
    transport: Transport = this.transport(),
    options: RPCClientOptions<Record<string, unknown>> = {},
  ): RPCClient {
    return getRpcClient(transport, new Target({ topic: 't' }), { timeoutMs: 5_000, ...options });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ending) await end();
    rmSync(this.#folder, { recursive: true });
  }
}
