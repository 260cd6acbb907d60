import assert from 'node:assert/strict';
import { getEventListeners, once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { dial } from '../../../../lib/transport/drivers/rabbit/dial.ts';
import { ADDRESS, testOptions } from '../../../support/scripted-amqp.ts';

describe('a dial', () => {
  it('lets go of a broker that accepts and says nothing as soon as it is given up', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const abort = new AbortController();
    const dialling = dial(
      { ...ADDRESS, hostname: '127.0.0.1', port },
      { options: testOptions(), tls: undefined, productVersion: '1.0', signal: abort.signal },
    );
    const [socket] = (await once(server, 'connection')) as [Socket];
    socket.resume();
    abort.abort();
    await assert.rejects(dialling, { code: 'OSLO_MESSAGING_BROKER_CONNECTION' });
    await once(socket, 'close');
    server.close();
  });

  it('leaves nothing behind with the signal that could have given it up', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { signal } = new AbortController();
    const dialOnce = () =>
      dial(
        { ...ADDRESS, hostname: '127.0.0.1', port },
        { options: testOptions(), tls: undefined, productVersion: '1.0', signal },
      );
    await assert.rejects(dialOnce, { code: 'OSLO_MESSAGING_BROKER_CONNECTION' });
    assert.equal(getEventListeners(signal, 'abort').length, 0);
    server.close();
  });

  for (const [hangsUp, end] of [
    ['ends the connection', (socket: Socket) => socket.destroy()],
    ['resets it', (socket: Socket) => socket.resetAndDestroy()],
  ] as const) {
    it(`says what may be wrong with a broker that ${hangsUp} at the first byte`, async () => {
      const server = createServer((socket) => socket.once('data', () => end(socket)));
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      const { signal } = new AbortController();
      const dialling = dial(
        { ...ADDRESS, hostname: '127.0.0.1', port },
        { options: testOptions(), tls: undefined, productVersion: '1.0', signal },
      );
      await assert.rejects(dialling, /hung up before the login.*set ssl = true/);
      server.close();
    });
  }
});
