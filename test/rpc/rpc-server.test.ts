import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import { expectedExceptions } from '../../lib/dispatcher/expected-exception.ts';
import { TransportClosed } from '../../lib/errors.ts';
import { ExecutorLoadFailure } from '../../lib/server/errors.ts';
import { getRpcServer, type RPCServerOptions } from '../../lib/rpc/rpc-server.ts';
import { Target } from '../../lib/target/target.ts';
import type { Driver, ListenOptions } from '../../lib/transport/driver/driver.ts';
import { Transport } from '../../lib/transport/transport.ts';
import { SerializationError } from '../../lib/wire/errors.ts';
import { ScriptedIncoming, type IncomingFields } from '../support/incoming.ts';
import { RecordingLogger } from '../support/recording-logger.ts';

const TARGET = new Target({ topic: 'topic', server: 'server1' });

class NotFound extends Error {}

const ENDPOINT = {
  add: (_ctxt: unknown, { a, b }: { a: number; b: number }) => a + b,
  fail: () => {
    throw new RangeError('cannot reach http://me:secret@host/');
  },
  raise: (_ctxt: unknown, { what }: { what: unknown }) => {
    throw what;
  },
  notFound: expectedExceptions(NotFound)(() => {
    throw new NotFound('gone');
  }),
};

interface Scene {
  readonly log: RecordingLogger;
  /** Serves one request to its end. */
  serve(fields: IncomingFields): Promise<ScriptedIncoming>;
}

function open(options: RPCServerOptions<Record<string, unknown>> = {}): Scene {
  const log = new RecordingLogger();
  let deliver: ListenOptions['onMessage'] = () => {
    assert.fail('nobody listens');
  };
  const listener = { stop: () => Promise.resolve(), close: () => Promise.resolve() };
  const driver: Pick<Driver, 'listen'> = {
    listen: (_target, { onMessage }) => {
      deliver = onMessage;
      return Promise.resolve(listener);
    },
  };
  const transport = new Transport(new ConfigOpts(), log, driver as Driver);
  return {
    log,
    serve: async (fields) => {
      await using server = getRpcServer(transport, TARGET, [ENDPOINT], options);
      await server.start();
      const incoming = new ScriptedIncoming(fields);
      deliver(incoming);
      return incoming;
    },
  };
}

describe('an RPC server', () => {
  it('replies with the result', async () => {
    const scene = open();
    const { sent } = await scene.serve({ message: { method: 'add', args: { a: 1, b: 2 } } });
    assert.deepEqual(sent.all, [{ kind: 'reply', value: 3 }]);
    assert.deepEqual(scene.log.records, []);
  });

  it('sends nothing for a cast', async () => {
    const scene = open();
    for (const method of ['add', 'fail']) {
      const message = { method, args: { a: 1, b: 2 } };
      assert.deepEqual((await scene.serve({ message, msgId: undefined })).sent.all, []);
    }
  });

  it('replies with a failure and logs it, without secrets', async () => {
    const scene = open();
    const fields = { ctxt: { request_id: 'req-1' }, message: { method: 'fail' } };
    const { sent } = await scene.serve(fields);
    assert.equal(sent.all[0]?.kind, 'failure');
    assert(sent.all[0].value instanceof RangeError);
    const [record] = scene.log.records;
    assert.equal(record?.level, 'error');
    const { error, ...named } = record.fields;
    assert.deepEqual(named, { requestId: 'req-1', method: 'fail', msgId: 'm1' });
    assert.match(String(error), /RangeError: cannot reach http:\/\/me:\*\*\*@host/);
    assert.match(String(error), /\n +at /);
  });

  const quiet: readonly { name: string; method: string; error: string }[] = [
    { name: 'an expected exception', method: 'notFound', error: 'Error: gone' },
    {
      name: 'a missing method whose caller expects that',
      method: 'probe_ignore_errors',
      error: 'Endpoint does not support RPC method probe_ignore_errors',
    },
  ];
  for (const { name, method, error } of quiet) {
    it(`makes no noise about ${name}, and replies with it`, async () => {
      const scene = open();
      const { sent } = await scene.serve({ message: { method } });
      assert.equal(sent.all[0]?.kind, 'failure');
      assert(String(sent.all[0].value).endsWith(error));
      assert.deepEqual(
        scene.log.records.map(({ level }) => level),
        ['debug'],
      );
    });
  }

  for (const problem of [
    new SerializationError('result', 'a circle'),
    new Error('from a getter'),
  ]) {
    it(`replies with a failure when the result cannot be written down: ${problem.name}`, async () => {
      const scene = open();
      const { sent } = await scene.serve({
        message: { method: 'add', args: {} },
        send: (kind) => (kind === 'reply' ? Promise.reject(problem) : Promise.resolve()),
      });
      assert.deepEqual(sent.all.slice(1), [{ kind: 'failure', value: problem }]);
    });
  }

  it('replies with a failure whatever is thrown', async () => {
    const hostile = new Error('hostile');
    for (const name of ['stack', 'name', 'message']) {
      Object.defineProperty(hostile, name, { get: () => assert.fail('touched') });
    }
    const bare: unknown = Object.create(null);
    for (const what of [null, { toString: 1 }, bare, hostile]) {
      const scene = open();
      const { sent } = await scene.serve({ message: { method: 'raise', args: { what } } });
      assert.equal(sent.all.length, 1);
      assert.ok(sent.all[0]?.kind === 'failure' && sent.all[0].value === what);
      assert.equal(scene.log.about(/A request failed/).length, 1);
    }
  });

  it('replies with a failure when the serializer fails', async () => {
    const problem = new Error('not mine');
    const scene = open({
      serializer: {
        serializeContext: (ctxt) => ctxt,
        deserializeContext: (ctxt) => ctxt,
        serializeEntity: () => {
          throw problem;
        },
        deserializeEntity: (_ctxt, entity) => entity,
      },
    });
    const { sent } = await scene.serve({ message: { method: 'add', args: { a: 1, b: 2 } } });
    assert.deepEqual(sent.all, [{ kind: 'failure', value: problem }]);
  });

  for (const method of ['add', 'fail']) {
    it(`goes on when a reply cannot be sent: ${method}`, async () => {
      const scene = open();
      const send = (): Promise<void> => Promise.reject(new TransportClosed('reply'));
      const fields = { ctxt: { request_id: 'req-2' }, message: { method, args: {} }, send };
      const { sent } = await scene.serve(fields);
      assert.equal(sent.all.length, 1);
      const lost = scene.log.about(/^A reply could not be sent$/);
      assert.equal(lost.length, 1);
      assert.equal(lost[0]?.fields['requestId'], 'req-2');
    });
  }
});

describe("oslo's executors", () => {
  for (const executor of ['threading', 'eventlet', 'blocking'] as const) {
    it(`${executor} is accepted, with one notice`, async () => {
      const scene = open({ executor });
      const { sent } = await scene.serve({ message: { method: 'add', args: { a: 1, b: 2 } } });
      assert.equal(sent.all.length, 1);
      assert.deepEqual(
        scene.log.records.map(({ level, fields }) => [level, fields['executor']]),
        [['info', executor]],
      );
    });
  }

  it('others are not', async () => {
    const scene = open({ executor: 'nope' as 'threading' });
    await assert.rejects(scene.serve({}), ExecutorLoadFailure);
  });
});
