import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Less than this arrives in one piece: AMQP's heartbeat. */
const HEARTBEAT_BYTES = 8;
/** So much of a frame is kept back when it is cut in two. */
const TAIL_BYTES = 3;
/** More than the header of a frame. */
const CORRUPTED_BYTES = 16;

/** What a fault does to the bytes of one direction. */
type Flow =
  | { readonly kind: 'flowing' }
  /** Nothing passes. `kept` is the end of a frame whose beginning has passed. */
  | { readonly kind: 'stalled'; readonly kept: Buffer | undefined }
  /** The next message passes but for its last bytes; then nothing does. */
  | { readonly kind: 'stalling mid-frame' }
  /** The next message arrives with other bytes in its beginning. */
  | { readonly kind: 'corrupting' };

/**
 * A TCP proxy on a free port of 127.0.0.1 that can be told to fail as networks do. A fault is done
 * to all connections that are open; `stall` holds for those to come as well.
 */
export class TcpProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #upstreamPort: number;
  readonly #connections = new Set<ProxiedConnection>();
  #state: 'open' | 'stalled' = 'open';

  private constructor(server: Server, upstreamPort: number) {
    this.#server = server;
    this.#upstreamPort = upstreamPort;
    server.on('connection', (client) => {
      this.#accept(client);
    });
  }

  /** @param upstreamPort the port of 127.0.0.1 that it leads to. */
  static async start(upstreamPort: number): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, upstreamPort);
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy is closed');
    return address.port;
  }

  /** How many clients are connected. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Ends the connections in good form (FIN), wherever in a frame they are. */
  cut(): void {
    for (const connection of this.#connections) connection.end();
  }

  /** Ends the connections as a crashed host does (RST). */
  reset(): void {
    for (const connection of this.#connections) connection.reset();
  }

  /** Holds back all bytes of both directions, and says nothing to new clients, until `resume`. */
  stall(): void {
    this.#state = 'stalled';
    for (const connection of this.#connections) connection.stall();
  }

  /** Lets the beginning of the next message pass in each direction, and then nothing, until `resume`. New clients are served. */
  stallMidFrame(): void {
    for (const connection of this.#connections) connection.stallMidFrame();
  }

  /** Whoever has had no message since `stallMidFrame` or `corrupt` is spared. */
  disarm(): void {
    for (const connection of this.#connections) connection.disarm();
  }

  /** What was held back goes on. */
  resume(): void {
    this.#state = 'open';
    for (const connection of this.#connections) connection.resume();
  }

  /** Overwrites the beginning of the next message in each direction. */
  corrupt(): void {
    for (const connection of this.#connections) connection.corrupt();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server.close(), 'close');
    this.reset();
    await closed;
  }

  #accept(client: Socket): void {
    const upstream = connect({ port: this.#upstreamPort, host: '127.0.0.1', allowHalfOpen: true });
    const connection = new ProxiedConnection(client, upstream);
    this.#connections.add(connection);
    if (this.#state === 'stalled') connection.stall();
    connection.onClosed(() => {
      this.#connections.delete(connection);
    });
  }
}

class ProxiedConnection {
  readonly #sockets: readonly [Socket, Socket];
  readonly #pipes: readonly [Pipe, Pipe];

  constructor(client: Socket, upstream: Socket) {
    this.#sockets = [client, upstream];
    this.#pipes = [new Pipe(client, upstream), new Pipe(upstream, client)];
    for (const socket of this.#sockets) {
      socket.setNoDelay(true);
      // What one side has lost the other loses, too, and in the same way.
      socket.on('error', () => {
        this.reset();
      });
      socket.once('close', () => {
        for (const each of this.#sockets) each.destroySoon();
      });
    }
  }

  /** Calls `listener` when one of its ends is gone; the other goes, too. */
  onClosed(listener: () => void): void {
    for (const socket of this.#sockets) socket.once('close', listener);
  }

  end(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  reset(): void {
    for (const socket of this.#sockets) {
      // What is shut down, or will be as soon as it is connected, cannot be reset (EINVAL), and Node
      // would keep its handle for ever.
      if (socket.connecting || socket.writableEnded) socket.destroy();
      else socket.resetAndDestroy();
    }
  }

  stall(): void {
    for (const pipe of this.#pipes) pipe.stall();
  }

  stallMidFrame(): void {
    for (const pipe of this.#pipes) pipe.arm('stalling mid-frame');
  }

  corrupt(): void {
    for (const pipe of this.#pipes) pipe.arm('corrupting');
  }

  disarm(): void {
    for (const pipe of this.#pipes) pipe.disarm();
  }

  resume(): void {
    for (const pipe of this.#pipes) pipe.resume();
  }
}

/** The bytes of one direction. */
class Pipe {
  readonly #from: Socket;
  readonly #to: Socket;
  #flow: Flow = { kind: 'flowing' };

  constructor(from: Socket, to: Socket) {
    this.#from = from;
    this.#to = to;
    from.on('data', (chunk: Buffer) => {
      this.#onData(chunk);
    });
    from.once('end', () => to.end());
    to.on('drain', () => {
      if (this.#flow.kind !== 'stalled') from.resume();
    });
  }

  arm(kind: 'stalling mid-frame' | 'corrupting'): void {
    if (this.#flow.kind === 'flowing') this.#flow = { kind };
  }

  disarm(): void {
    if (this.#flow.kind !== 'stalled') this.#flow = { kind: 'flowing' };
  }

  stall(kept?: Buffer): void {
    if (this.#flow.kind === 'stalled') return;
    this.#flow = { kind: 'stalled', kept };
    this.#from.pause();
  }

  resume(): void {
    const { kept } = { kept: undefined, ...this.#flow };
    this.#flow = { kind: 'flowing' };
    if (kept !== undefined) this.#to.write(kept);
    this.#from.resume();
  }

  #onData(chunk: Buffer): void {
    const isMessage = chunk.length > HEARTBEAT_BYTES;
    if (this.#flow.kind === 'stalling mid-frame' && isMessage) {
      this.#write(chunk.subarray(0, -TAIL_BYTES));
      this.stall(chunk.subarray(-TAIL_BYTES));
    } else if (this.#flow.kind === 'corrupting' && isMessage) {
      this.#flow = { kind: 'flowing' };
      this.#write(Buffer.from(chunk).fill(0xff, 0, Math.min(CORRUPTED_BYTES, chunk.length)));
    } else {
      this.#write(chunk);
    }
  }

  #write(bytes: Buffer): void {
    if (!this.#to.write(bytes)) this.#from.pause();
  }
}
