import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { MessagingTimeout, RemoteError } from '../../lib/index.ts';
import { until } from '../support/until.ts';
import { QuotaExceeded } from './calculator.ts';
import { Interop } from './interop.ts';

/** What a call is rejected with; it must be an error of the class. */
async function rejection<E extends Error>(
  call: Promise<unknown>,
  errorClass: abstract new (...args: never[]) => E,
): Promise<E> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof errorClass, `no ${errorClass.name} but ${String(error)}`);
  return error;
}

describe('A client in Node and a server in Python', () => {
  let interop: Interop;

  before(async () => {
    interop = await Interop.start();
  });
  after(async () => {
    await interop[Symbol.asyncDispose]();
  });

  /** A Python server on a topic of its own, and a client for it. */
  async function pythonServer(): Promise<{
    server: string;
    client: ReturnType<Interop['client']>;
  }> {
    const place = interop.place('python');
    const server = place.topic;
    await interop.python.serve({ ...place, server });
    return { server, client: interop.client({ topic: place.topic }) };
  }

  it('a call returns the result', async () => {
    const { client } = await pythonServer();
    assert.equal(await client.call({}, 'add', { a: 2, b: 3 }), 5);
  });

  it('values arrive there and come back as they were', async () => {
    const { client } = await pythonServer();
    const values = [
      null,
      true,
      '',
      'Grüße 你好 🐇 \u0000 "\\',
      [],
      {},
      -0.5,
      1e300,
      2 ** 53,
      2n ** 70n,
      { deep: [{ er: [1, [2, { three: null }]] }] },
    ];
    for (const value of values) {
      assert.deepEqual(await client.call({}, 'echo', { value }), value);
    }
  });

  it('the context arrives, with the field that oslo adds', async () => {
    const { client } = await pythonServer();
    const ctxt = { user_id: 'u', roles: ['admin', 'member'], nested: { n: 1 } };
    assert.deepEqual(await client.call(ctxt, 'context'), { ...ctxt, client_timeout: null });
  });

  it('an exception arrives as RemoteError, or as the class that is allowed for it', async () => {
    const { client } = await pythonServer();
    const valueError = await rejection(client.call({}, 'fail', { kind: 'value' }), RemoteError);
    assert.equal(valueError.excType, 'ValueError');
    assert.equal(valueError.value, 'bad value: value');
    assert.match(valueError.traceback.join(''), /rpc_peer\.py/);

    const notImplemented = await rejection(
      client.call({}, 'fail', { kind: 'not-implemented' }),
      RemoteError,
    );
    assert.equal(notImplemented.excType, 'NotImplementedError');

    await assert.rejects(client.call({}, 'fail', { kind: 'custom' }), QuotaExceeded);
  });

  it('what the server cannot dispatch comes back as the exception of its dispatcher', async () => {
    const place = interop.place('strict');
    await interop.python.serve({ ...place, server: 's', namespace: 'control', version: '2.1' });
    const client = interop.untypedClient({ topic: place.topic, namespace: 'control' });
    const within = client.prepare({ version: '2.0' });
    assert.equal(await within.call({}, 'add', { a: 1, b: 1 }), 2);

    const refused = [
      { change: { version: '2.0' }, method: 'nope', excType: 'NoSuchMethod' },
      { change: { version: '2.2' }, method: 'whoami', excType: 'UnsupportedVersion' },
      { change: { version: '3.0' }, method: 'whoami', excType: 'UnsupportedVersion' },
      { change: { namespace: undefined }, method: 'whoami', excType: 'UnsupportedVersion' },
    ];
    for (const { change, method, excType } of refused) {
      const call = client.prepare(change).call({}, method);
      assert.equal((await rejection(call, RemoteError)).excType, excType);
    }
    await assert.rejects(within.call({}, 'add', { a: 1 }), TypeError);
  });

  it('a cast arrives, once', async () => {
    const { server, client } = await pythonServer();
    await client.cast({ request_id: 'req-1' }, 'record', { n: 1 });
    await client.call({}, 'whoami');
    const received = await until(async () => {
      const casts = (await interop.python.received(server)).filter(
        ({ method }) => method === 'record',
      );
      return casts.length > 0 && casts;
    });
    assert.deepEqual(received, [
      { method: 'record', ctxt: { request_id: 'req-1', client_timeout: null }, args: { n: 1 } },
    ]);
  });

  it('a call to one of two servers reaches that one', async () => {
    const place = interop.place('pair');
    await interop.python.serve({ ...place, server: 'one' });
    await interop.python.serve({ ...place, server: 'two' });
    const two = interop.client({ topic: place.topic, server: 'two' });
    const answers = await Promise.all([1, 2, 3, 4].map(() => two.call({}, 'whoami')));
    assert.deepEqual(answers, ['two', 'two', 'two', 'two']);
    await interop.python.stop('one');
    await interop.python.stop('two');
  });

  it('an exchange is a scope of its own', async () => {
    const place = interop.place('scoped');
    await interop.python.serve({ ...place, server: 'a', exchange: 'nova' });
    await interop.python.serve({ ...place, server: 'b', exchange: 'cinder' });
    const { topic } = place;
    assert.equal(await interop.client({ topic, exchange: 'nova' }).call({}, 'whoami'), 'a');
    assert.equal(await interop.client({ topic, exchange: 'cinder' }).call({}, 'whoami'), 'b');
  });

  it('a call with nobody there times out, and works when a server has come', async () => {
    const place = interop.place('late');
    const client = interop.client({ topic: place.topic });
    // Long enough to end in a long pause between two attempts, not within one of them.
    const timeout = await rejection(
      client.prepare({ timeoutMs: 1_100 }).call({}, 'whoami'),
      MessagingTimeout,
    );
    assert.equal(timeout.stage, 'unroutable');
    assert.ok(timeout.elapsedMs >= 1_100 && timeout.elapsedMs < 3_000, `${timeout.elapsedMs} ms`);

    await interop.python.serve({ ...place, server: 'late' });
    assert.equal(await client.call({}, 'whoami'), 'late');

    await interop.python.stop('late');
    const stopped = await rejection(
      client.prepare({ timeoutMs: 500 }).call({}, 'whoami'),
      MessagingTimeout,
    );
    assert.equal(stopped.stage, 'no-reply');
  });

  it('a slow call lives while the server shows that it works, and dies when it does not', async () => {
    const { client } = await pythonServer();
    const patient = client.prepare({ callMonitorTimeoutMs: 2_000 });
    assert.equal(await patient.call({}, 'slow', { seconds: 3 }), 'done');

    // Python shows itself at half of whole seconds, and never for a half below one.
    const hasty = client.prepare({ callMonitorTimeoutMs: 1_000 });
    const timeout = await rejection(hasty.call({}, 'slow', { seconds: 3 }), MessagingTimeout);
    assert.ok(timeout.elapsedMs < 2_500, `${timeout.elapsedMs} ms`);
  });
});
