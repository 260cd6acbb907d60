import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import type { ChannelModel } from 'amqplib';
import { corkWrites } from '../../../../../lib/transport/drivers/rabbit/shortcuts/corked-socket.ts';

const modelOver = (stream: unknown): ChannelModel =>
  ({ connection: { stream } }) as unknown as ChannelModel;

/** A stream that notes how many pieces leave together. */
function spy() {
  const left: (number | string)[] = [];
  let pieces = 0;
  const stream = {
    write: (piece: Uint8Array): boolean => {
      pieces += 1;
      return piece.length > 0;
    },
    cork: () => undefined,
    uncork: () => {
      left.push(pieces);
      pieces = 0;
    },
  };
  return { stream, left };
}

const endOfTick = (): Promise<void> =>
  new Promise((resolve) => {
    process.nextTick(resolve);
  });
const endOfTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a corked socket', () => {
  it('sends what is written at once in one piece, in order', async () => {
    const received: string[] = [];
    const server = createServer((peer) => {
      peer.on('data', (data) => received.push(data.toString()));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    let systemWrites = 0;
    const writev = socket._writev?.bind(socket);
    socket._writev = (chunks, done) => {
      systemWrites += 1;
      writev?.(chunks, done);
    };

    assert.equal(corkWrites(modelOver(socket)), true);
    socket.write('a');
    socket.write('b');
    socket.write('c');
    await endOfTick();
    await endOfTurn();
    assert.equal(systemWrites, 1);
    socket.write('d');
    socket.end();
    await once(socket, 'close');
    assert.equal(received.join(''), 'abcd');
    server.close();
  });

  it('lets much leave with the tick, little with the turn', async () => {
    const [little, much, large] = [spy(), spy(), spy()];
    for (const { stream } of [little, much, large]) corkWrites(modelOver(stream));
    setImmediate(() => {
      for (const { left } of [little, much, large]) left.push('end of the turn');
    });
    for (let piece = 0; piece < 7; piece += 1) little.stream.write(Buffer.of(piece));
    for (let piece = 0; piece < 8; piece += 1) much.stream.write(Buffer.of(piece));
    large.stream.write(Buffer.alloc(65_536));
    await endOfTick();
    assert.deepEqual([little.left, much.left, large.left], [[], [8], [1]]);
    await endOfTurn();
    assert.deepEqual(
      [little.left, much.left, large.left],
      [
        ['end of the turn', 7],
        [8, 'end of the turn'],
        [1, 'end of the turn'],
      ],
    );
  });

  it('lets little leave with the tick in which it becomes much', async () => {
    const { stream, left } = spy();
    corkWrites(modelOver(stream));
    stream.write(Buffer.of(1));
    await endOfTick();
    for (let piece = 1; piece < 9; piece += 1) stream.write(Buffer.of(piece));
    assert.deepEqual(left, [], 'all of the tick leaves together');
    await endOfTick();
    assert.deepEqual(left, [9]);
    stream.write(Buffer.of(9));
    await endOfTurn();
    assert.deepEqual(left, [9, 1], 'what comes afterwards is counted anew');
  });

  it('leaves alone what it does not know', () => {
    assert.equal(corkWrites(modelOver(undefined)), false);
    assert.equal(corkWrites(modelOver({ write: () => true })), false);
  });
});
