import assert from 'node:assert/strict';
import { getEventListeners, once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { basename } from 'node:path';
import { describe, it } from 'node:test';
import { deferred } from '../../../../lib/base/deferred.ts';
import { encodeFrame } from '../../../../lib/testing/broker/amqp/frame.ts';
import { encodeMethod } from '../../../../lib/testing/broker/amqp/method.ts';
import { dial } from '../../../../lib/transport/drivers/rabbit/dial.ts';
import { ADDRESS, testOptions } from '../../../support/scripted-amqp.ts';

/** What a broker says first. */
function connectionStart(): Buffer {
  const payload = encodeMethod({
    name: 'connection.start',
    versionMajor: 0,
    versionMinor: 9,
    serverProperties: new Map(),
    mechanisms: Buffer.from('PLAIN AMQPLAIN'),
    locales: Buffer.from('en_US'),
  });
  return encodeFrame({ type: 'method', channel: 0, payload });
}

describe('a dial', () => {
  it("names its connection as oslo does: program, process, and what tells it from the process's others", async () => {
    const abort = new AbortController();
    const answered = deferred<string>();
    const server = createServer((socket) => {
      // The first bytes are the protocol's name.
      socket.once('data', () => {
        socket.write(connectionStart());
        socket.once('data', (answer) => {
          answered.resolve(answer.toString('latin1'));
        });
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const dialling = dial(
      { ...ADDRESS, hostname: '127.0.0.1', port },
      { options: testOptions(), tls: undefined, productVersion: '1.0', signal: abort.signal },
    );
    const program = basename(process.argv[1] ?? '');
    const name = new RegExp(`connection_nameS.{4}${program}:${process.pid}:[0-9a-f-]{36}`, 's');
    assert.match(await answered.promise, name);
    abort.abort();
    await assert.rejects(dialling);
    server.close();
  });

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
