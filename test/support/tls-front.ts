import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls';

/** A port that speaks TLS before a broker that does not. */
export interface TlsFront extends AsyncDisposable {
  readonly port: number;
  /** The host names that clients asked for (SNI), in order; `false` where none was. */
  readonly names: readonly (string | false)[];
}

/** @param brokerPort of 127.0.0.1. */
export async function startTlsFront(brokerPort: number, options: TlsOptions): Promise<TlsFront> {
  const names: (string | false)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(options, (client: TLSSocket) => {
    names.push(client.servername ?? false);
    const broker = connect(brokerPort, '127.0.0.1');
    for (const [from, to] of [
      [client, broker],
      [broker, client],
    ] satisfies [Socket, Socket][]) {
      sockets.add(from);
      // Its 'close' follows, and ends the other.
      from.on('error', () => undefined);
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    names,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server.close(), 'close');
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
