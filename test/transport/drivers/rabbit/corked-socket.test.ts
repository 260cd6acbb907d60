import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import type { ChannelModel } from 'amqplib';
import { corkPerTick } from '../../../../lib/transport/drivers/rabbit/corked-socket.ts';

const modelOver = (stream: unknown): ChannelModel =>
  ({ connection: { stream } }) as unknown as ChannelModel;

describe('a corked socket', () => {
  it('sends what one tick writes in one piece, in order', async () => {
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

    assert.equal(corkPerTick(modelOver(socket)), true);
    socket.write('a');
    socket.write('b');
    socket.write('c');
    await new Promise(setImmediate);
    assert.equal(systemWrites, 1);
    socket.write('d');
    socket.end();
    await once(socket, 'close');
    assert.equal(received.join(''), 'abcd');
    server.close();
  });

  it('leaves alone what it does not know', () => {
    assert.equal(corkPerTick(modelOver(undefined)), false);
    assert.equal(corkPerTick(modelOver({ write: () => true })), false);
  });
});
