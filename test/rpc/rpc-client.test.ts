import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { onAbort } from '../../lib/base/abort.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import { InvalidArgument, InvalidTarget, MessageDeliveryFailure } from '../../lib/errors.ts';
import { RPCVersionCapError } from '../../lib/rpc/errors.ts';
import { getRpcClient } from '../../lib/rpc/rpc-client.ts';
import type { Serializer } from '../../lib/serializer/serializer.ts';
import { Target } from '../../lib/target/target.ts';
import { InvalidVersion } from '../../lib/target/version.ts';
import type { CallOptions, Driver, OutgoingRequest } from '../../lib/transport/driver/driver.ts';
import { Transport } from '../../lib/transport/transport.ts';

const TARGET = new Target({ topic: 'topic', version: '1.0', namespace: 'ns' });

interface Sent {
  readonly kind: 'call' | 'cast';
  readonly request: OutgoingRequest;
  readonly options: Partial<CallOptions>;
}

/** A transport that records what is sent; every call returns `result`. */
class RecordingTransport extends Transport {
  readonly sent: readonly Sent[];

  constructor(conf = new ConfigOpts(), result: unknown = 'result') {
    const sent: Sent[] = [];
    const driver: Pick<Driver, 'call' | 'cast'> = {
      call: (request, options) => {
        sent.push({ kind: 'call', request, options });
        return Promise.resolve(result);
      },
      cast: (request, options) => {
        sent.push({ kind: 'cast', request, options });
        return Promise.resolve();
      },
    };
    super(conf, silentLogger, driver as Driver);
    this.sent = sent;
  }
}

describe('a client', () => {
  it('sends what it is told and returns what comes', async () => {
    const transport = new RecordingTransport();
    const client = getRpcClient(transport, TARGET);
    const { signal } = new AbortController();
    assert.equal(await client.call({ user: 'me' }, 'add', { a: 1 }, { signal }), 'result');
    await client.cast({ user: 'me' }, 'add', { a: 2 }, { signal });
    await client.fanoutCast(null, 'reload');
    const unset = { retry: undefined, transportOptions: undefined };
    assert.deepEqual(transport.sent, [
      {
        kind: 'call',
        request: { target: TARGET, ctxt: { user: 'me' }, method: 'add', args: { a: 1 } },
        options: { ...unset, signal, timeoutMs: 60_000, callMonitorTimeoutMs: undefined },
      },
      {
        kind: 'cast',
        request: { target: TARGET, ctxt: { user: 'me' }, method: 'add', args: { a: 2 } },
        options: { ...unset, signal },
      },
      {
        kind: 'cast',
        request: { target: TARGET.with({ fanout: true }), ctxt: {}, method: 'reload', args: {} },
        options: { ...unset, signal: undefined },
      },
    ]);
  });

  it('waits as long as the configuration says, unless it is told otherwise', async () => {
    const conf = new ConfigOpts();
    conf.setOverride('DEFAULT', 'rpc_response_timeout', 7);
    const transport = new RecordingTransport(conf);
    const client = getRpcClient(transport, TARGET);
    await client.call({}, 'a');
    await client.prepare({ timeoutMs: 0 }).call({}, 'a');
    await client.prepare({ timeoutMs: 10 }).prepare({ timeoutMs: undefined }).call({}, 'a');
    assert.deepEqual(
      transport.sent.map(({ options }) => options.timeoutMs),
      [7_000, 0, 7_000],
    );
  });

  it('gives up a cast that takes longer than it may, and tells the driver', async () => {
    const transport = new RecordingTransport();
    const told: unknown[] = [];
    transport.cast = (_request, { signal }) =>
      new Promise(() => {
        onAbort(signal, (reason) => told.push(reason));
      });
    const client = getRpcClient(transport, TARGET, { sendTimeoutMs: 5 });
    await assert.rejects(client.cast({}, 'add'), (error: unknown) => {
      assert.ok(error instanceof MessageDeliveryFailure);
      assert.match(error.message, /The cast of add to .*topic.* was not confirmed within 5 ms/);
      assert.deepEqual(told, [error]);
      return true;
    });
  });

  it('gives a cast up by its signal, too, where it has a time limit', async () => {
    const transport = new RecordingTransport();
    transport.cast = () => new Promise(() => undefined);
    const client = getRpcClient(transport, TARGET, { sendTimeoutMs: 60_000 });
    const abort = new AbortController();
    const casting = client.cast({}, 'add', {}, { signal: abort.signal });
    abort.abort(new Error('changed my mind'));
    await assert.rejects(casting, /changed my mind/);
  });

  it('passes context, arguments and result through the serializer', async () => {
    class Ctxt {
      readonly user: string;

      constructor(user: string) {
        this.user = user;
      }
    }
    const serializer: Serializer<Ctxt> = {
      serializeContext: ({ user }) => ({ user_id: user }),
      deserializeContext: () => assert.fail('contexts do not come back'),
      serializeEntity: ({ user }, entity) => `${user}: ${String(entity)}`,
      deserializeEntity: ({ user }, entity) => `${String(entity)} for ${user}`,
    };
    const transport = new RecordingTransport();
    const client = getRpcClient(transport, TARGET, { serializer });
    const args: unknown = JSON.parse('{"a": 1, "__proto__": 2}');
    assert.equal(await client.call(new Ctxt('me'), 'add', args as object), 'result for me');
    const request = transport.sent[0]?.request;
    assert.deepEqual(request?.ctxt, { user_id: 'me' });
    assert.deepEqual(Object.entries(request.args), [
      ['a', 'me: 1'],
      ['__proto__', 'me: 2'],
    ]);
  });

  it('asks a context that is no plain data for it', async () => {
    const transport = new RecordingTransport();
    const ctxt = { secret: 'kept', toDict: () => ({ user: 'me' }) };
    await getRpcClient(transport, TARGET).cast(ctxt, 'add');
    assert.deepEqual(transport.sent[0]?.request.ctxt, { user: 'me' });
  });

  const wrong: readonly { name: string; argument: string; send: unknown[] }[] = [
    { name: 'a context that is a text', argument: 'ctxt', send: ['ctxt', 'add', {}] },
    { name: 'no context', argument: 'ctxt', send: [undefined, 'add', {}] },
    { name: 'a context that is a list', argument: 'ctxt', send: [[], 'add', {}] },
    { name: 'a method that is none', argument: 'method', send: [{}, 7, {}] },
    { name: 'a missing method', argument: 'method', send: [{}] },
    { name: 'arguments in a list', argument: 'args', send: [{}, 'add', [1]] },
    { name: 'one argument alone', argument: 'args', send: [{}, 'add', 1] },
    { name: 'arguments of null', argument: 'args', send: [{}, 'add', null] },
  ];
  for (const { name, argument, send } of wrong) {
    it(`refuses ${name}`, async () => {
      const transport = new RecordingTransport();
      const client = getRpcClient(transport, TARGET);
      for (const verb of ['call', 'cast', 'fanoutCast'] as const) {
        const send_ = client[verb].bind(client) as (...args: unknown[]) => Promise<unknown>;
        await assert.rejects(send_(...send), { name: 'InvalidArgument', argument });
      }
      assert.deepEqual(transport.sent, []);
    });
  }

  it('cannot call a fanout', async () => {
    const client = getRpcClient(new RecordingTransport(), TARGET.with({ fanout: true }));
    await assert.rejects(client.call({}, 'add'), InvalidTarget);
    await client.cast({}, 'add');
  });
});

describe('prepare()', () => {
  it('changes what is given and keeps the rest', async () => {
    const transport = new RecordingTransport();
    const transportOptions = { atLeastOnce: true };
    const client = getRpcClient(transport, TARGET, { retry: 3, timeoutMs: 1_000 });
    const prepared = client
      .prepare({ server: 'server1', version: '1.5', transportOptions })
      .prepare({ topic: 'other', exchange: 'x', callMonitorTimeoutMs: 500 });
    await prepared.call({}, 'add');
    const { request, options } = transport.sent[0] ?? assert.fail('nothing was sent');
    const { topic, exchange, server, version, namespace } = request.target;
    assert.deepEqual(
      { topic, exchange, server, version, namespace },
      { topic: 'other', exchange: 'x', server: 'server1', version: '1.5', namespace: 'ns' },
    );
    assert.deepEqual(
      { ...options, signal: undefined },
      {
        retry: 3,
        timeoutMs: 1_000,
        callMonitorTimeoutMs: 500,
        transportOptions,
        signal: undefined,
      },
    );
    assert.equal(client.target, TARGET);
  });

  it('unsets what is given as undefined', async () => {
    const transport = new RecordingTransport();
    const client = getRpcClient(transport, TARGET.with({ server: 's' }), { retry: 3 });
    const changes = {
      namespace: undefined,
      version: undefined,
      server: undefined,
      retry: undefined,
    };
    await client.prepare(changes).cast({}, 'add');
    const { request, options } = transport.sent[0] ?? assert.fail('nothing was sent');
    assert(request.target.equals(new Target({ topic: 'topic' })));
    assert.equal(options.retry, undefined);
  });

  const wrong: readonly { changes: Readonly<Record<string, unknown>>; error: object }[] = [
    { changes: { timeoutMs: -1 }, error: { name: 'InvalidArgument', argument: 'timeoutMs' } },
    { changes: { timeoutMs: Number.NaN }, error: { argument: 'timeoutMs' } },
    { changes: { timeoutMs: Infinity }, error: { argument: 'timeoutMs' } },
    { changes: { timeoutMs: '5' }, error: { argument: 'timeoutMs' } },
    { changes: { timeoutMs: null }, error: { argument: 'timeoutMs' } },
    { changes: { callMonitorTimeoutMs: 0 }, error: { argument: 'callMonitorTimeoutMs' } },
    { changes: { callMonitorTimeoutMs: Number.NaN }, error: { argument: 'callMonitorTimeoutMs' } },
    { changes: { retry: 1.5 }, error: { argument: 'retry' } },
    { changes: { retry: '1' }, error: { argument: 'retry' } },
    { changes: { transportOptions: 'mandatory' }, error: { argument: 'transportOptions' } },
    { changes: { sendTimeoutMs: -1 }, error: { argument: 'sendTimeoutMs' } },
    { changes: { sendTimeoutMs: '1' }, error: { argument: 'sendTimeoutMs' } },
    {
      changes: { transportOptions: { uncertain: 'maybe' } },
      error: { argument: 'transportOptions.uncertain' },
    },
    { changes: { timeout: 5 }, error: { argument: 'timeout' } },
    { changes: { topic: 1 }, error: InvalidArgument },
    { changes: { fanout: 'yes' }, error: InvalidArgument },
    { changes: { version: '1' }, error: InvalidVersion },
    { changes: { version: 'a.b' }, error: InvalidVersion },
    { changes: { version: 1 }, error: InvalidVersion },
    { changes: { versionCap: '1' }, error: InvalidVersion },
  ];
  for (const { changes, error } of wrong) {
    it(`refuses ${JSON.stringify(changes)}`, () => {
      const client = getRpcClient(new RecordingTransport(), TARGET);
      assert.throws(() => client.prepare(changes), error);
    });
  }

  it('is as strict as the client itself', () => {
    const transport = new RecordingTransport();
    assert.throws(() => getRpcClient(transport, TARGET, { timeoutMs: -1 }), InvalidArgument);
    assert.throws(() => getRpcClient(transport, TARGET, { versionCap: 'x' }), InvalidVersion);
  });
});

describe('the version cap', () => {
  const cases: readonly { cap?: string; version?: string; can: boolean }[] = [
    { can: true },
    { version: '9.9', can: true },
    { cap: '1.4', version: '1.4', can: true },
    { cap: '1.4', version: '1.0', can: true },
    { cap: '1.4', version: '1.5', can: false },
    { cap: '1.4', version: '2.0', can: false },
    { cap: '1.4.2', version: '1.4.3', can: false },
    { cap: '1.4', can: false },
  ];
  for (const { cap, version, can } of cases) {
    it(`${cap ?? 'none'} ${can ? 'admits' : 'refuses'} ${version ?? 'no version'}`, async () => {
      const transport = new RecordingTransport();
      const client = getRpcClient(transport, new Target({ topic: 'topic' }), { versionCap: cap });
      const prepared = client.prepare({ version });
      assert.equal(prepared.canSendVersion(), can);
      assert.equal(client.canSendVersion(version ?? null), can);
      for (const sending of [prepared.call({}, 'add'), prepared.cast({}, 'add')]) {
        if (can) await sending;
        else await assert.rejects(sending, RPCVersionCapError);
      }
      assert.equal(transport.sent.length, can ? 2 : 0);
    });
  }

  it('says what was asked for and what is allowed, to Python too', () => {
    const error = new RPCVersionCapError('1.5', '1.4');
    assert.match(error.message, /1\.5.*1\.4/);
    assert.deepEqual(RPCVersionCapError.remoteName, {
      module: 'oslo_messaging.rpc.client',
      class: 'RPCVersionCapError',
    });
  });

  it('cannot be asked about what is no version', () => {
    const client = getRpcClient(new RecordingTransport(), TARGET);
    assert.throws(() => client.canSendVersion('1'), InvalidVersion);
  });
});
