import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TcpProxy } from './tcp-proxy.ts';
import { until } from './until.ts';

/** As long as a message, longer than a heartbeat. */
const MESSAGE = 'a frame of some length';

/** One end of a connection, with all that it got. */
class End {
  readonly socket: Socket;
  readonly errors: string[] = [];
  received = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => (this.received = Buffer.concat([this.received, chunk])));
    socket.on('error', (error) => this.errors.push('code' in error ? String(error.code) : ''));
  }

  got(text: string): Promise<unknown> {
    return until(() => this.received.toString() === text, { what: text });
  }
}

describe('The proxy', () => {
  let proxy: TcpProxy;
  let upstream: ReturnType<typeof createServer>;
  const accepted: End[] = [];

  beforeEach(async () => {
    upstream = createServer((socket) => accepted.push(new End(socket))).listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    const address = upstream.address();
    assert.ok(address !== null && typeof address === 'object');
    proxy = await TcpProxy.start(address.port);
  });
  afterEach(async () => {
    await proxy[Symbol.asyncDispose]();
    for (const { socket } of accepted.splice(0)) socket.destroy();
    upstream.close();
  });

  /** Both ends of a connection through the proxy. */
  async function pair(): Promise<readonly [client: End, server: End]> {
    const client = new End(connect(proxy.port, '127.0.0.1'));
    const server = await until(() => accepted.at(-1));
    assert.equal(proxy.connections, 1);
    return [client, server];
  }

  it('carries bytes both ways, and the end of them', async () => {
    const [client, server] = await pair();
    client.socket.write(MESSAGE);
    await server.got(MESSAGE);
    server.socket.end(MESSAGE);
    await client.got(MESSAGE);
    await until(() => client.socket.closed && proxy.connections === 0);
    assert.deepEqual(client.errors, []);
  });

  it('cuts: both ends hear the end', async () => {
    const [client, server] = await pair();
    proxy.cut();
    await Promise.all([once(client.socket, 'close'), once(server.socket, 'close')]);
    assert.deepEqual([...client.errors, ...server.errors], []);
  });

  it('resets: both ends hear an error', async () => {
    const [client, server] = await pair();
    proxy.reset();
    await until(() => client.errors.length + server.errors.length === 2);
    assert.deepEqual([...client.errors, ...server.errors], ['ECONNRESET', 'ECONNRESET']);
  });

  it('stalls what is connected and what comes, and then delivers all of it', async () => {
    const [client, server] = await pair();
    proxy.stall();
    client.socket.write(MESSAGE);
    const late = new End(connect(proxy.port, '127.0.0.1'));
    late.socket.write('late');
    await until(() => accepted.length === 2);
    assert.equal(server.received.length, 0);
    assert.equal(accepted.at(-1)?.received.length, 0);
    proxy.resume();
    await server.got(MESSAGE);
    await until(() => accepted.at(-1)?.received.toString() === 'late');
    late.socket.destroy();
    client.socket.destroy();
  });

  it('stalls mid-frame, and serves new clients meanwhile', async () => {
    const [client, server] = await pair();
    proxy.stallMidFrame();
    client.socket.write(MESSAGE);
    await server.got(MESSAGE.slice(0, -3));
    client.socket.write(MESSAGE);
    const late = new End(connect(proxy.port, '127.0.0.1'));
    late.socket.write('late');
    await until(() => accepted.at(-1)?.received.toString() === 'late');
    assert.equal(server.received.toString(), MESSAGE.slice(0, -3));
    proxy.resume();
    await server.got(MESSAGE + MESSAGE);
    late.socket.destroy();
    client.socket.destroy();
  });

  it('corrupts one message, not a heartbeat', async () => {
    const [client, server] = await pair();
    proxy.corrupt();
    client.socket.write('beat');
    await server.got('beat');
    client.socket.write(MESSAGE);
    await until(() => server.received.length === 4 + MESSAGE.length);
    assert.equal(
      server.received.subarray(4, 20).every((byte) => byte === 0xff),
      true,
    );
    client.socket.write(MESSAGE);
    await until(() => server.received.toString().endsWith(MESSAGE));
    client.socket.destroy();
  });

  it('loses its client with the upstream that refuses', async () => {
    upstream.close();
    await once(upstream, 'close');
    const client = new End(connect(proxy.port, '127.0.0.1'));
    await until(() => client.socket.destroyed && proxy.connections === 0);
    assert.deepEqual(client.errors, ['ECONNRESET']);
  });
});
