import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import type { ContextDict } from '../../lib/context/context-dict.ts';
import type { ApiOf } from '../../lib/rpc/api-of.ts';
import { getRpcClient, type RPCClient } from '../../lib/rpc/rpc-client.ts';
import { getRpcServer } from '../../lib/rpc/rpc-server.ts';
import { Target } from '../../lib/target/target.ts';
import { getRpcTransport } from '../../lib/transport/create-transport.ts';
import { registerDriver } from '../../lib/transport/driver-registry.ts';
import type { Transport } from '../../lib/transport/transport.ts';
import { createFakeDriverFactory } from '../../lib/transport/drivers/fake/create-fake-driver-factory.ts';

registerDriver('fake', createFakeDriverFactory());

interface Pair {
  readonly a: number;
  readonly b: number;
}

class Calculator {
  readonly target = new Target({ version: '1.1' });

  add(_ctxt: ContextDict, { a, b }: Pair): number {
    return a + b;
  }

  async describe(_ctxt: ContextDict, { n, unit }: { n: number; unit?: string }): Promise<string> {
    return Promise.resolve(`${n} ${unit ?? 'pieces'}`);
  }

  greet(_ctxt: ContextDict, { name }: { name?: string }): string {
    return `hello ${name ?? 'you'}`;
  }

  ping(): 'pong' {
    return 'pong';
  }

  _private(_ctxt: ContextDict, args: Pair): Pair {
    return args;
  }
}

interface Scene extends AsyncDisposable {
  readonly transport: Transport;
  readonly client: RPCClient<ApiOf<Calculator>>;
}

/** A client of a calculator that is there. */
async function connect(): Promise<Scene> {
  const transport = getRpcTransport(new ConfigOpts(), { url: 'fake://' });
  const target = new Target({ topic: 'calculators' });
  const server = getRpcServer(transport, target.with({ server: 'one' }), [new Calculator()]);
  await server.start();
  return {
    transport,
    client: getRpcClient<ApiOf<Calculator>>(transport, target, { timeoutMs: 1_000 }),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await transport.close();
    },
  };
}

describe('ApiOf', () => {
  it('knows methods, arguments and results of an endpoint class', async () => {
    await using scene = await connect();
    const { client } = scene;
    const sum: number = await client.call({}, 'add', { a: 1, b: 2 });
    assert.equal(sum, 3);
    const text: string = await client.call({}, 'describe', { n: 3 });
    assert.equal(text, '3 pieces');
    assert.equal(await client.call({}, 'greet'), 'hello you');
    assert.equal(await client.call({}, 'greet', { name: 'Ada' }), 'hello Ada');
    const pong: 'pong' = await client.prepare({ version: '1.1' }).call({}, 'ping');
    assert.equal(pong, 'pong');
  });

  it('refuses to compile what the class does not have', () => {
    const mistakes = [
      // @ts-expect-error there is no such method
      (client: RPCClient<ApiOf<Calculator>>) => client.call({}, 'subtract', { a: 1, b: 2 }),
      // @ts-expect-error an argument is missing
      (client: RPCClient<ApiOf<Calculator>>) => client.call({}, 'add', { a: 1 }),
      // @ts-expect-error all arguments are missing
      (client: RPCClient<ApiOf<Calculator>>) => client.cast({}, 'add'),
      // @ts-expect-error an argument has the wrong type
      (client: RPCClient<ApiOf<Calculator>>) => client.cast({}, 'add', { a: 1, b: '2' }),
      // @ts-expect-error an argument too many
      (client: RPCClient<ApiOf<Calculator>>) => client.fanoutCast({}, 'add', { a: 1, b: 2, c: 3 }),
      // @ts-expect-error private methods are not served
      (client: RPCClient<ApiOf<Calculator>>) => client.call({}, '_private', { a: 1, b: 2 }),
      // @ts-expect-error the target is no method
      (client: RPCClient<ApiOf<Calculator>>) => client.call({}, 'target'),
      // @ts-expect-error a context is an object
      (client: RPCClient<ApiOf<Calculator>>) => client.call('ctxt', 'ping'),
      // @ts-expect-error seconds are not taken for milliseconds
      (client: RPCClient<ApiOf<Calculator>>) => client.prepare({ timeout: 5 }),
    ];
    assert.equal(mistakes.length, 9);
  });

  it('is not needed: an untyped client takes any method and object', async () => {
    await using scene = await connect();
    const { transport } = scene;
    const untyped: RPCClient = getRpcClient(transport, new Target({ topic: 'calculators' }));
    const pair: Pair = { a: 1, b: 2 };
    const result: unknown = await untyped.call({}, 'add', pair);
    assert.equal(result, 3);
    await assert.rejects(untyped.call({}, 'subtract', pair), { excType: 'NoSuchMethod' });
  });
});
