import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { PeerOutcome, PeerRequest, RaisedInPython } from '../support/rpc-peer.ts';
import { until } from '../support/until.ts';
import { Interop, type NodeServer } from './interop.ts';

/** The exception that a call ended with. */
function raisedBy(outcome: PeerOutcome): RaisedInPython {
  assert.ok(outcome.raised, `no exception but the result ${JSON.stringify(outcome.result)}`);
  return outcome.raised;
}

describe('A client in Python and a server in Node', () => {
  let interop: Interop;
  let server: NodeServer;
  let request: Omit<PeerRequest, 'method'>;

  before(async () => {
    interop = await Interop.start();
    const place = interop.place('node');
    server = await interop.serve({ topic: place.topic, server: 'shared' });
    request = { ...place, timeout: 15 };
  });
  after(async () => {
    await interop[Symbol.asyncDispose]();
  });

  it('a call returns the result', async () => {
    const { result } = await interop.python.call({
      ...request,
      method: 'add',
      args: { a: 2, b: 3 },
    });
    assert.equal(result, 5);
  });

  it('values arrive here and go back as they were', async () => {
    const values = [
      null,
      false,
      '',
      'Grüße 你好 🐇 \u0000 "\\',
      [],
      {},
      -0.5,
      1e300,
      2 ** 53,
      { deep: [{ er: [1, [2, { three: null }]] }] },
    ];
    for (const value of values) {
      const { result } = await interop.python.call({ ...request, method: 'echo', args: { value } });
      assert.deepEqual(result, value);
    }
  });

  it('the context arrives, with the field that oslo adds', async () => {
    const ctxt = { user_id: 'u', roles: ['admin', 'member'], nested: { n: 1 } };
    const { result } = await interop.python.call({ ...request, method: 'context', ctxt });
    assert.deepEqual(result, { ...ctxt, client_timeout: null });
  });

  it('an error arrives as the exception that Python knows under its remote name', async () => {
    const fail = { ...request, method: 'fail' };
    const custom = raisedBy(await interop.python.call({ ...fail, args: { kind: 'custom' } }));
    assert.equal(`${custom.module}.${custom.class}`, 'peer_errors_Remote.QuotaExceeded_Remote');
    assert.deepEqual(custom.args, ['volumes']);
    assert.match(custom.message, /calculator\.ts/);
  });

  it("an error of JavaScript arrives as Python's own, with its message and its stack", async () => {
    const fail = { ...request, method: 'fail', args: { kind: 'range' } };
    const { class: className, message } = raisedBy(await interop.python.call(fail));
    assert.equal(className, 'ValueError');
    assert.match(message, /^bad value: range\n/);
    assert.match(message, /calculator\.ts/);
  });

  it('what the server cannot dispatch arrives as the exception of a dispatcher', async () => {
    const place = interop.place('strict');
    await interop.serve({ topic: place.topic, namespace: 'control' }, '2.1');
    const within = {
      ...place,
      namespace: 'control',
      version: '2.0',
      method: 'whoami',
      timeout: 15,
    };
    assert.equal((await interop.python.call(within)).result, 'node');

    const cases = [
      { change: { method: 'nope' }, exception: 'NoSuchMethod' },
      { change: { method: '_private' }, exception: 'NoSuchMethod' },
      { change: { method: 'constructor' }, exception: 'NoSuchMethod' },
      { change: { version: '2.2' }, exception: 'UnsupportedVersion' },
      { change: { version: '3.0' }, exception: 'UnsupportedVersion' },
      { change: { namespace: 'other' }, exception: 'UnsupportedVersion' },
    ];
    for (const { change, exception } of cases) {
      const { message } = raisedBy(await interop.python.call({ ...within, ...change }));
      assert.match(message, new RegExp(`^Remote error: ${exception} `));
    }
  });

  it('a cast arrives, once', async () => {
    const cast = { ...request, method: 'record', args: { n: 1 }, ctxt: { request_id: 'req-1' } };
    await interop.python.cast(cast);
    await until(() => casts(server).length > 0);
    await interop.python.call({ ...request, method: 'whoami' });
    assert.deepEqual(casts(server), [
      { method: 'record', ctxt: { request_id: 'req-1', client_timeout: null }, args: { n: 1 } },
    ]);
  });

  it('a call to one of two servers reaches that one', async () => {
    const place = interop.place('pair');
    await interop.serve({ topic: place.topic, server: 'one' });
    await interop.serve({ topic: place.topic, server: 'two' });
    const call = { ...place, server: 'two', method: 'whoami', timeout: 15 };
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => interop.python.call(call)));
    assert.deepEqual(
      outcomes.map(({ result }) => result),
      ['two', 'two', 'two', 'two'],
    );
  });

  it('a call with nobody there times out, and works when a server has come', async () => {
    const place = interop.place('late');
    const call = { ...place, method: 'whoami' };
    const early = raisedBy(await interop.python.call({ ...call, timeout: 1 }));
    assert.equal(early.class, 'MessagingTimeout');

    await interop.serve({ topic: place.topic, server: 'late' });
    assert.equal((await interop.python.call({ ...call, timeout: 15 })).result, 'late');
  });

  it('a slow call lives while this server shows that it works', async () => {
    const slow = { ...request, method: 'slow', args: { seconds: 3 } };
    const { result, elapsed_s } = await interop.python.call({ ...slow, call_monitor_timeout: 2 });
    assert.equal(result, 'done');
    assert.ok(elapsed_s >= 3);
  });

  it('a server that was stopped and started again gets what was cast meanwhile', async () => {
    const place = interop.place('queue');
    const target = { topic: place.topic, server: 'kept' };
    await (await interop.serve(target)).stop();
    await interop.python.cast({ ...place, method: 'record', args: { n: 2 } });
    const restarted = await interop.serve(target);
    await until(() => casts(restarted).length > 0);
    assert.deepEqual(casts(restarted)[0]?.args, { n: 2 });
  });
});

function casts(server: NodeServer): NodeServer['endpoint']['received'] {
  return server.endpoint.received.filter(({ method }) => method === 'record');
}
