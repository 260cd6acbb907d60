import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PythonPeer } from './python-peer.ts';
import { createVhost, uniqueName, type TestVhost } from './rabbit-vhost.ts';
import { RpcPeer } from './rpc-peer.ts';
import { until } from './until.ts';

describe('The Python peer', () => {
  let vhost: TestVhost;
  let peer: RpcPeer;

  before(async () => {
    [vhost, peer] = await Promise.all([createVhost(), RpcPeer.start()]);
  });
  after(async () => {
    await peer[Symbol.asyncDispose]();
    await vhost[Symbol.asyncDispose]();
  });

  it('serves and calls', async () => {
    const topic = uniqueName('calculator');
    const where = { url: vhost.url, topic };
    await peer.serve({ ...where, server: 'one' });

    const sum = await peer.call({ ...where, method: 'add', args: { a: 2, b: 3 }, timeout: 10 });
    assert.equal(sum.result, 5);
    assert.ok(sum.elapsed_s < 10);

    const failed = await peer.call({ ...where, method: 'fail', args: { kind: 'custom' } });
    assert.equal(failed.raised?.class, 'QuotaExceeded_Remote');
    assert.equal(failed.raised.module, 'peer_errors_Remote');

    await peer.cast({ ...where, method: 'record', args: { n: 1 }, fanout: true });
    const received = await until(async () =>
      (await peer.received('one')).find(({ method }) => method === 'record'),
    );
    assert.deepEqual(received.args, { n: 1 });
    await peer.stop('one');
  });

  it('says which operation failed, and why', async () => {
    await assert.rejects(peer.stop('nobody'), /stop of the Python peer: .*KeyError.*nobody/);
  });
});

describe('A Python program that ends', () => {
  it('fails what waits for it, with what it wrote to its standard error', async () => {
    await using python = new PythonPeer('rpc_peer.py', ['--no-such-option']);
    await assert.rejects(
      python.request('hello'),
      /hello of the Python peer: the program ended \(2\)[^]*--no-such-option/,
    );
    await assert.rejects(python.request('hello'), /the program has ended/);
  });
});
