import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigurationError } from '../../index.ts';

/** How the service is, as `/healthz` tells it. */
export interface Health {
  /** Requests are taken. */
  readonly ok: boolean;
  /** Printed as the answer's JSON. */
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Answers `/healthz` with 200 or 503, for whoever asks whether requests may be sent here, and
 * `/livez` with 200, for whoever restarts what hangs: to lose a broker is no reason.
 */
export class Healthz implements AsyncDisposable {
  /** Where it listens. */
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  /**
   * @param address a port of 127.0.0.1, or host:port; port 0 takes a free one.
   * @throws {ConfigurationError} it is no address, or cannot be listened on.
   */
  static async listen(address: string, health: () => Health): Promise<Healthz> {
    const { host, port } = parseAddress(address);
    const server = createServer((request, response) => {
      const { ok, details } = health();
      if (request.method !== 'GET' && request.method !== 'HEAD') answer(response, 405, {});
      else if (request.url === '/healthz') answer(response, ok ? 200 : 503, details);
      else if (request.url === '/livez') answer(response, 200, details);
      else answer(response, 404, {});
    });
    try {
      await once(server.listen({ host, port }), 'listening');
    } catch (cause) {
      throw new ConfigurationError(`cannot answer /healthz on ${address}: ${reason(cause)}`, {
        cause,
      });
    }
    const { address: own, port: taken, family } = server.address() as AddressInfo;
    return new Healthz(server, `http://${family === 'IPv6' ? `[${own}]` : own}:${taken}/healthz`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

function parseAddress(address: string): { readonly host: string; readonly port: number } {
  const match = /^(?:(?:\[([\da-f:.]+)\]|([^\s:]+)):)?(\d{1,5})$/i.exec(address);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    throw new ConfigurationError(`healthz should be a port or host:port, not "${address}"`);
  }
  return { host: match[1] ?? match[2] ?? '127.0.0.1', port };
}

function reason(error: unknown): string {
  const { code } = Object(error) as { readonly code?: unknown };
  if (code === 'EADDRINUSE') return 'another program listens there';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'this machine has no such address';
  return error instanceof Error ? error.message : String(error);
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
