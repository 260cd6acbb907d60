import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  DefaultRPCAccessPolicy,
  ExplicitRPCAccessPolicy,
  LegacyRPCAccessPolicy,
} from '../../lib/dispatcher/access-policy.ts';
import { ExpectedException, expectedExceptions } from '../../lib/dispatcher/expected-exception.ts';
import { expose } from '../../lib/dispatcher/expose.ts';
import { RPCDispatcher, type RPCDispatcherOptions } from '../../lib/dispatcher/rpc-dispatcher.ts';
import { InvalidArgument, type RemoteName } from '../../lib/errors.ts';
import type { Serializer } from '../../lib/serializer/serializer.ts';
import { Target } from '../../lib/target/target.ts';
import { InvalidVersion } from '../../lib/target/version.ts';
import { ScriptedIncoming } from '../support/incoming.ts';
import { RecordingLogger } from '../support/recording-logger.ts';

type Fields = Readonly<Record<string, unknown>>;

function dispatch(
  endpoints: readonly object[],
  message: Fields,
  options: RPCDispatcherOptions<Record<string, unknown>> = {},
): Promise<unknown> {
  return new RPCDispatcher(endpoints, options).dispatch(new ScriptedIncoming({ message }));
}

/** The class that Python knows an error by. */
function remoteClass(error: Error): string {
  const named = 'remoteName' in error ? error : error.constructor;
  const { remoteName } = named as { readonly remoteName?: RemoteName };
  return `${String(remoteName?.module)}.${String(remoteName?.class)}`;
}

describe('RPCDispatcher', () => {
  it('calls a method with the context and the arguments, on its endpoint', async () => {
    class Counter {
      #total = 40;

      async add(ctxt: unknown, { by }: { by: number }): Promise<unknown> {
        await Promise.resolve();
        this.#total += by;
        return [ctxt, this.#total];
      }
    }
    const incoming = new ScriptedIncoming({
      ctxt: { user: 'me' },
      message: { method: 'add', args: { by: 2 } },
    });
    const result = await new RPCDispatcher([new Counter()]).dispatch(incoming);
    assert.deepEqual(result, [{ user: 'me' }, 42]);
  });

  it('gives an empty object when the request has no arguments', async () => {
    const endpoint = { args: (_ctxt: unknown, args: unknown) => args };
    assert.deepEqual(await dispatch([endpoint], { method: 'args' }), {});
  });

  it('hands over __proto__ as data', async () => {
    const endpoint = { keys: (_ctxt: unknown, args: object) => Object.keys(args) };
    const args: unknown = JSON.parse('{"__proto__": {"admin": true}, "constructor": 1}');
    assert.deepEqual(await dispatch([endpoint], { method: 'keys', args }), [
      '__proto__',
      'constructor',
    ]);
  });

  it('takes the first endpoint that has the method', async () => {
    const endpoints = [{ a: () => 'first' }, { a: () => 'second', b: () => 'second' }];
    assert.equal(await dispatch(endpoints, { method: 'a' }), 'first');
    assert.equal(await dispatch(endpoints, { method: 'b' }), 'second');
  });

  it('sees methods that are replaced later', async () => {
    const endpoint = { a: () => 'before' };
    const dispatcher = new RPCDispatcher([endpoint]);
    endpoint.a = () => 'after';
    const incoming = new ScriptedIncoming({ message: { method: 'a' } });
    assert.equal(await dispatcher.dispatch(incoming), 'after');
  });

  it('leaves the list of endpoints alone and adds the ping endpoint to its own', async () => {
    const endpoints = Object.freeze([{ a: () => 'a' }]);
    const message = { method: 'oslo_rpc_server_ping' };
    const accessPolicy = new ExplicitRPCAccessPolicy();
    assert.equal(await dispatch(endpoints, message, { pingEnabled: true, accessPolicy }), 'pong');
    await assert.rejects(dispatch(endpoints, message), { name: 'NoSuchMethod' });
  });

  it("warns of an endpoint's own ping method and lets it answer", async () => {
    const logger = new RecordingLogger();
    const endpoints = [{ oslo_rpc_server_ping: () => 'mine' }, { a: () => 'a' }];
    const options = { pingEnabled: true, logger };
    assert.equal(await dispatch(endpoints, { method: 'oslo_rpc_server_ping' }, options), 'mine');
    assert.deepEqual(
      logger.records.map(({ level }) => level),
      ['warn'],
    );
  });

  it('passes everything through the serializer', async () => {
    class Ctxt {
      readonly user: unknown;

      constructor(user: unknown) {
        this.user = user;
      }
    }
    const serializer: Serializer<Ctxt> = {
      serializeContext: ({ user }) => ({ user }),
      deserializeContext: ({ user }) => new Ctxt(user),
      serializeEntity: ({ user }, entity) => `${String(user)} gets ${String(entity)}`,
      deserializeEntity: ({ user }, entity) => `${String(user)} sent ${String(entity)}`,
    };
    const endpoint = {
      join: (ctxt: Ctxt, { a, b }: { a: string; b: string }) =>
        Promise.resolve([ctxt instanceof Ctxt, a, b].join(', ')),
    };
    const incoming = new ScriptedIncoming({
      ctxt: { user: 'me' },
      message: { method: 'join', args: { a: 1, b: 2 } },
    });
    assert.equal(
      await new RPCDispatcher([endpoint], { serializer }).dispatch(incoming),
      'me gets true, me sent 1, me sent 2',
    );
  });

  describe('waits for what its serializer and endpoint need', () => {
    const later = (value: unknown): Promise<unknown> => Promise.resolve(value);
    const now = (value: unknown): unknown => value;
    const foreign = (value: unknown): PromiseLike<unknown> => ({
      then: (onValue, onError) => Promise.resolve(value).then(onValue, onError),
    });
    const ways = { now, later, foreign };
    const failLater = (): Promise<never> => Promise.reject(new RangeError('no'));
    const failNow = (): never => {
      throw new RangeError('no');
    };

    function dispatch(
      endpoint: (ctxt: unknown, args: Record<string, unknown>) => unknown,
      { serialize = now, deserialize = now },
    ): Promise<unknown> {
      const serializer: Serializer<unknown> = {
        serializeContext: () => ({}),
        deserializeContext: (ctxt) => ctxt,
        serializeEntity: (_ctxt, entity) => serialize(`<${String(entity)}>`),
        deserializeEntity: (_ctxt, entity) => deserialize(Number(entity) * 10),
      };
      const message = { method: 'add', args: { a: '1', b: '2' } };
      const add = expectedExceptions(RangeError)(endpoint);
      const dispatcher = new RPCDispatcher([{ add }], { serializer });
      return dispatcher.dispatch(new ScriptedIncoming({ message }));
    }

    for (const [how, answer] of Object.entries(ways)) {
      for (const [serialized, serialize] of Object.entries(ways)) {
        for (const [deserialized, deserialize] of Object.entries(ways)) {
          it(`arguments ${deserialized}, result ${how}, its serialized form ${serialized}`, async () => {
            const add = (_ctxt: unknown, { a, b }: Record<string, unknown>): unknown =>
              answer(Number(a) + Number(b));
            assert.equal(await dispatch(add, { serialize, deserialize }), '<30>');
          });
        }
      }
    }
    for (const [how, fail] of Object.entries({ failNow, failLater })) {
      it(`tells an expected error from others: ${how}`, async () => {
        await assert.rejects(dispatch(fail, {}), ExpectedException);
      });
    }
  });
});

describe('a request that the dispatcher refuses', () => {
  const endpoints = [
    {
      target: new Target({ namespace: 'ns', version: '1.5' }),
      value: 42,
      add: () => 'added',
      _hidden: () => 'hidden',
    },
  ];
  const cases: readonly { message: Fields; text: RegExp; remote: string }[] = [
    {
      message: { namespace: 'ns', method: 'nosuch' },
      text: /^Endpoint does not support RPC method nosuch$/,
      remote: 'oslo_messaging.rpc.dispatcher.NoSuchMethod',
    },
    {
      message: { namespace: 'ns', method: 'value' },
      text: /^Endpoint does not support RPC method value$/,
      remote: 'oslo_messaging.rpc.dispatcher.NoSuchMethod',
    },
    {
      message: { namespace: 'ns', method: 'target' },
      text: /^Endpoint does not support RPC method target$/,
      remote: 'oslo_messaging.rpc.dispatcher.NoSuchMethod',
    },
    {
      message: { namespace: 'ns', method: 'add', version: '1.6' },
      text: /^Endpoint does not support RPC version 1\.6\. Attempted method: add$/,
      remote: 'oslo_messaging.rpc.dispatcher.UnsupportedVersion',
    },
    {
      message: { namespace: 'ns', method: 'add', version: null },
      text: /^Endpoint does not support RPC version None\. Attempted method: add$/,
      remote: 'oslo_messaging.rpc.dispatcher.UnsupportedVersion',
    },
    {
      message: { method: 'add' },
      text: /^Endpoint does not support RPC version 1\.0\. Attempted method: add$/,
      remote: 'oslo_messaging.rpc.dispatcher.UnsupportedVersion',
    },
    {
      message: { namespace: '' },
      text: /^Endpoint does not support RPC version 1\.0$/,
      remote: 'oslo_messaging.rpc.dispatcher.UnsupportedVersion',
    },
    {
      message: { namespace: ['ns'], method: 'add', version: [1] },
      text: /^Endpoint does not support RPC version \[ 1 \]\. Attempted method: add$/,
      remote: 'oslo_messaging.rpc.dispatcher.UnsupportedVersion',
    },
    {
      message: { namespace: 'ns', method: 'add', version: 1 },
      text: /1/,
      remote: 'builtins.AttributeError',
    },
    {
      message: { namespace: 'ns', method: 'add', version: '1' },
      text: /1/,
      remote: 'builtins.IndexError',
    },
    {
      message: { namespace: 'ns', method: 'add', version: '1.x' },
      text: /x/,
      remote: 'builtins.ValueError',
    },
    { message: { namespace: 'ns' }, text: /method/, remote: 'builtins.TypeError' },
    { message: { namespace: 'ns', method: null }, text: /method/, remote: 'builtins.TypeError' },
    { message: { namespace: 'ns', method: ['add'] }, text: /method/, remote: 'builtins.TypeError' },
    {
      message: { namespace: 'ns', method: 'add', args: null },
      text: /add\(\)/,
      remote: 'builtins.AttributeError',
    },
    {
      message: { namespace: 'ns', method: 'add', args: [1] },
      text: /add\(\)/,
      remote: 'builtins.AttributeError',
    },
    {
      message: { namespace: 'ns', method: 'add', args: 'a' },
      text: /add\(\)/,
      remote: 'builtins.AttributeError',
    },
  ];
  for (const { message, text, remote } of cases) {
    it(`${JSON.stringify(message)}: ${remote}`, async () => {
      await assert.rejects(dispatch(endpoints, message), (error) => {
        assert(error instanceof Error);
        assert.match(error.message, text);
        assert.equal(remoteClass(error), remote);
        return true;
      });
    });
  }
});

describe('who may be called', () => {
  class Base {
    inherited(): string {
      return 'inherited';
    }
  }
  class Endpoint extends Base {
    open(): string {
      return 'open';
    }

    @expose
    exposed(): string {
      return 'exposed';
    }

    _private(): string {
      return '_private';
    }

    override toString(): string {
      return 'toString';
    }
  }
  const policies = [
    { policy: new LegacyRPCAccessPolicy(), allowed: ['open', 'exposed', '_private', 'inherited'] },
    { policy: new DefaultRPCAccessPolicy(), allowed: ['open', 'exposed', 'inherited'] },
    { policy: new ExplicitRPCAccessPolicy(), allowed: ['exposed'] },
  ];
  const names = ['open', 'exposed', '_private', 'inherited'];
  const never = Object.getOwnPropertyNames(Object.prototype);
  for (const { policy, allowed } of policies) {
    it(`${policy.constructor.name}: ${allowed.join(', ')}`, async () => {
      for (const method of [...names, ...never]) {
        const result = dispatch([new Endpoint()], { method }, { accessPolicy: policy });
        if (allowed.includes(method)) assert.equal(await result, method);
        else await assert.rejects(result, { name: 'NoSuchMethod', method });
      }
    });
  }

  it('never what a bare object lacks either', async () => {
    const bare = Object.assign(Object.create(null) as object, { open: () => 'open' });
    assert.equal(await dispatch([bare], { method: 'open' }), 'open');
    await assert.rejects(dispatch([bare], { method: 'toString' }), { name: 'NoSuchMethod' });
  });

  it('looks on when a policy refuses one endpoint', async () => {
    const endpoints = [{ a: () => 'refused' }, { a: expose(() => 'taken') }];
    const options = { accessPolicy: new ExplicitRPCAccessPolicy() };
    assert.equal(await dispatch(endpoints, { method: 'a' }, options), 'taken');
  });
});

describe('what is no endpoint', () => {
  class BadSchemas {
    static readonly schemas = { add: {} };

    add(): void {
      assert.fail('must not be called');
    }
  }
  const cases: readonly { name: string; endpoint: unknown; error: object }[] = [
    {
      name: 'a method named target',
      endpoint: { target: () => 'x' },
      error: { name: 'TypeError', message: /^endpoints\[0\]: "target" is reserved/ },
    },
    { name: 'a text as target', endpoint: { target: 'x' }, error: { name: 'TypeError' } },
    {
      name: 'a version that cannot be compared',
      endpoint: { target: new Target({ version: '1' }) },
      error: InvalidVersion,
    },
    { name: 'a function', endpoint: () => 'a', error: InvalidArgument },
    { name: 'null', endpoint: null, error: InvalidArgument },
    {
      name: 'a schema without parse',
      endpoint: new BadSchemas(),
      error: { name: 'InvalidArgument', argument: 'endpoints[0].schemas.add' },
    },
  ];
  for (const { name, endpoint, error } of cases) {
    it(name, () => {
      assert.throws(() => new RPCDispatcher([endpoint as object]), error);
    });
  }

  it('nor is a class an access policy', () => {
    const accessPolicy = ExplicitRPCAccessPolicy as unknown as ExplicitRPCAccessPolicy;
    assert.throws(() => new RPCDispatcher([], { accessPolicy }), TypeError);
  });

  it('but a target of null is none', async () => {
    assert.equal(await dispatch([{ target: null, a: () => 'a' }], { method: 'a' }), 'a');
  });
});

describe('an expected exception', () => {
  class NotFound extends Error {}
  class ServerNotFound extends NotFound {}
  const endpoint = {
    declared: expectedExceptions(RangeError)(
      expectedExceptions(NotFound)(() => Promise.reject(new ServerNotFound('gone'))),
    ),
    undeclared: expectedExceptions(NotFound)(() => {
      throw new TypeError('a mistake');
    }),
  };

  it('is told from others, of a subclass too', async () => {
    await assert.rejects(dispatch([endpoint], { method: 'declared' }), (error) => {
      assert(error instanceof ExpectedException);
      assert(error.error instanceof ServerNotFound);
      return true;
    });
    await assert.rejects(dispatch([endpoint], { method: 'undeclared' }), TypeError);
  });

  it('is what it is to who calls the method directly', async () => {
    await assert.rejects(endpoint.declared(), ServerNotFound);
  });
});
