import assert from 'node:assert/strict';
import { createServer, createConnection, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { connectionsOf, cpuUsOf, parseCpuUs, rssOf } from '../../benchmarks/proc.ts';

describe('parseCpuUs', () => {
  for (const name of ['node', 'tmux: server', 'a) b (c) d', ')']) {
    it(`adds user and system time of a process called ${name}`, () => {
      const fields = ['S', ...Array<string>(10).fill('0'), '150', '25', '7', '7'];
      assert.equal(parseCpuUs(`4711 (${name}) ${fields.join(' ')}\n`), 1_750_000);
    });
  }
});

describe('of a process that runs', () => {
  it('CPU time grows with work', () => {
    const before = cpuUsOf(process.pid);
    while (cpuUsOf(process.pid) === before) JSON.stringify(process.versions);
    assert.ok(cpuUsOf(process.pid) - before >= 10_000);
  });

  it('memory is what Node says of itself, about', () => {
    const own = process.memoryUsage.rss();
    assert.ok(Math.abs(rssOf(process.pid) - own) < own / 2);
  });

  it('connections to a port are counted, others are not', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const sockets = [createConnection(port, '127.0.0.1'), createConnection(port, '127.0.0.1')];
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    assert.equal(connectionsOf(process.pid, port), 2);
    assert.equal(connectionsOf(process.pid, port === 1 ? 2 : 1), 0);
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it('one that is gone has none', () => {
    assert.throws(() => cpuUsOf(2 ** 22 + 1), /ENOENT/);
  });
});
