import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  getDialectTransport,
  InexpressibleRequest,
  NotANumber,
  preOslo,
  tutorial,
} from '../../lib/dialects.ts';
import { fakeTransport } from '../../lib/testing/index.ts';
import { MessagingTimeout, RemoteError } from '../../lib/index.ts';
import { DialectWorld } from '../support/dialect-world.ts';
import { until } from '../support/until.ts';

const QUEUE = 'rpc_queue';

const SQUARE = { fun: (_ctxt: unknown, { n }: { n: number }) => n * n };

/** A server whose replies are what a test says, by the request's properties. */
async function replyWith(
  world: DialectWorld,
  reply: (correlationId: string) => { readonly body: string; readonly correlationId?: string },
): Promise<void> {
  const raw = await world.raw();
  await raw.consume(
    QUEUE,
    ({ properties }) => {
      const { body, ...rest } = reply(String(properties.correlationId));
      void raw.send({ routingKey: String(properties.replyTo) }, Buffer.from(body), rest);
    },
    { exclusive: false },
  );
}

describe('A reply', () => {
  it('without a correlation id is for nobody: counted, logged, and the call times out', async () => {
    await using world = await DialectWorld.start();
    await replyWith(world, () => ({ body: '4' }));
    const transport = world.speak(tutorial());
    const call = world.client(transport, { topic: QUEUE }, 1_000).call({}, 'fun', { n: 2 });
    await assert.rejects(call, (error) => error instanceof MessagingTimeout);
    assert.equal(transport.counts.malformedReplies, 1);
    assert.equal(world.log.about(/The reply has no correlation_id/).length, 1);
  });

  it('with the correlation id of nobody is counted as unknown', async () => {
    await using world = await DialectWorld.start();
    await replyWith(world, () => ({ body: '4', correlationId: 'of nobody' }));
    const transport = world.speak(tutorial());
    const call = world.client(transport, { topic: QUEUE }, 1_000).call({}, 'fun', { n: 2 });
    await assert.rejects(call, (error) => error instanceof MessagingTimeout);
    assert.equal(transport.counts.unknownReplies, 1);
  });

  it('that is not a number ends its call at once', async () => {
    await using world = await DialectWorld.start();
    const bodies = ['four', '', '1,5', '0x10', '[4]', 'NaN', '\u00e9'];
    const left = bodies.values();
    await replyWith(world, (correlationId) => ({ body: left.next().value ?? '0', correlationId }));
    const transport = world.speak(tutorial());
    const client = world.client(transport, { topic: QUEUE });
    for (const body of bodies) {
      const call = client.call({}, 'fun', { n: 2 });
      await assert.rejects(call, (error) => error instanceof NotANumber, body);
    }
    assert.equal(transport.counts.malformedReplies, bodies.length);
    assert.equal(await client.call({}, 'fun', { n: 2 }), 0);
  });

  it('after the deadline is late, and counted', async () => {
    await using world = await DialectWorld.start();
    const worker = world.peer('tutorial_server.py', QUEUE, 'slow', '1');
    await worker.prints('awaits');
    const transport = world.speak(tutorial());
    const call = world.client(transport, { topic: QUEUE }, 500).call({}, 'fun', { n: 2 });
    await assert.rejects(call, { code: 'OSLO_MESSAGING_TIMEOUT', stage: 'no-reply' });
    await until(() => transport.counts.lateReplies === 1);
    assert.equal(world.log.about(/arrived after its call was given up/).length, 1);
  });

  it('of one agent that cannot be read is a failure among the answers', async () => {
    await using world = await DialectWorld.start();
    await world.peer('kvm_agent.py', 'good').prints('listens');
    const raw = await world.raw();
    await raw.consume('bad-agent', ({ properties }) => {
      const to = { routingKey: String(properties.replyTo) };
      const { correlationId } = properties as { correlationId: string };
      void raw.send(to, Buffer.from('{no json'), { correlationId });
    });
    await raw.bindFanout('bad-agent', 'kvm');
    const gathering = world
      .client(world.speak(tutorial({ body: 'json' })), { topic: 'kvm', fanout: true })
      .gather({}, 'inventory', {}, { timeoutMs: 10_000, expected: 2 });
    const answers = await gathering.toArray();
    assert.deepEqual(gathering.counts, { answers: 2, failures: 1 });
    assert.equal(answers.filter((answer) => 'value' in answer).length, 1);
  });
});

describe('A request', () => {
  it('whose body is not a number is refused, answered and counted; the next one is served', async () => {
    await using world = await DialectWorld.start();
    const transport = world.speak(tutorial());
    const server = await world.serve(transport, { topic: QUEUE }, SQUARE);
    const bad = world.peer('tutorial_client.py', QUEUE, 'fun', 'two');
    assert.equal(await bad.exits(), 0);
    assert.match(bad.printed, /^failure .*"class":"ValueError".*"The body is not a number"/);
    assert.equal(transport.counts.malformedRequests, 1);
    assert.equal(server.dropped.rejected, 1);
    const client = world.client(world.speak(tutorial()), { topic: QUEUE });
    assert.equal(await client.call({}, 'fun', { n: 2 }), 4);
  });

  it('with an unknown app_id, or none, is answered with a failure, and counted', async () => {
    await using world = await DialectWorld.start();
    const transport = world.speak(tutorial());
    await world.serve(transport, { topic: QUEUE }, SQUARE);
    for (const [count, method] of ['no_such_method', '-', 'constructor'].entries()) {
      const client = world.peer('tutorial_client.py', QUEUE, method, '2');
      assert.equal(await client.exits(), 0);
      assert.match(client.printed, /^failure .*(NoSuchMethod|must be a string)/);
      await until(() => transport.counts.unknownMethods === count + 1);
    }
  });

  it('with an unknown app_id is a RemoteError to a client here', async () => {
    await using world = await DialectWorld.start();
    await world.serve(world.speak(tutorial()), { topic: QUEUE }, SQUARE);
    const client = world.client(world.speak(tutorial()), { topic: QUEUE });
    await assert.rejects(client.call({}, 'none', { n: 2 }), (error) => {
      return error instanceof RemoteError && error.excType === 'NoSuchMethod';
    });
  });

  it('without a reply_to is worked on, and not answered', async () => {
    await using world = await DialectWorld.start();
    const seen: number[] = [];
    const endpoint = { fun: (_ctxt: unknown, { n }: { n: number }) => seen.push(n) };
    const transport = world.speak(tutorial());
    await world.serve(transport, { topic: QUEUE }, endpoint, { concurrency: 1 });
    const client = world.client(transport, { topic: QUEUE });
    for (const n of [1, 2, 3]) await client.cast({}, 'fun', { n });
    await until(() => seen.length === 3);
  });

  it('whose asker has gone is worked on, and its reply counted', async () => {
    await using world = await DialectWorld.start();
    const transport = world.speak(tutorial());
    await world.serve(transport, { topic: QUEUE }, SQUARE);
    const raw = await world.raw();
    const properties = { replyTo: 'nowhere', correlationId: '1', appId: 'fun' };
    await raw.send({ routingKey: QUEUE }, Buffer.from('2'), properties);
    await until(() => transport.counts.unclaimedReplies === 1);
  });

  it('of the time before oslo whose asker has gone takes no other reply with it', async () => {
    await using world = await DialectWorld.start();
    const transport = world.speak(preOslo());
    await world.serve(transport, { topic: 'compute' }, SQUARE);
    const raw = await world.raw();
    const gone = { method: 'fun', args: { n: 2 }, _msg_id: 'a-call-that-is-gone' };
    await raw.send({ routingKey: 'compute' }, Buffer.from(JSON.stringify(gone)));
    const client = world.client(world.speak(preOslo()), { topic: 'compute' });
    assert.equal(await client.call({}, 'fun', { n: 3 }), 9);
    await until(() => transport.counts.unclaimedReplies === 1);
  });

  it('of the time before oslo that cannot be read is dropped and counted', async () => {
    await using world = await DialectWorld.start();
    const transport = world.speak(preOslo());
    await world.serve(transport, { topic: 'compute' }, SQUARE);
    const raw = await world.raw();
    const bodies = [Buffer.from('{'), Buffer.from('3'), Buffer.from([0xff, 0xfe])];
    for (const body of bodies) await raw.send({ routingKey: 'compute' }, body);
    const client = world.client(world.speak(preOslo()), { topic: 'compute' });
    assert.equal(await client.call({}, 'fun', { n: 3 }), 9);
    assert.equal(transport.counts.malformedRequests, bodies.length);
  });
});

describe('Where nobody is', () => {
  it('a fanout that nobody hears ends at once, and is counted', async () => {
    await using world = await DialectWorld.start();
    for (const dialect of [tutorial({ body: 'json' }), preOslo()]) {
      const transport = world.speak(dialect);
      const client = world.client(transport, { topic: 'kvm', fanout: true });
      const startedAt = performance.now();
      const gathering = client.gather({}, 'inventory', {}, { timeoutMs: 30_000 });
      assert.deepEqual(await gathering.toArray(), []);
      assert.equal(gathering.ended, 'unheard');
      assert.ok(performance.now() - startedAt < 10_000);
      await client.fanoutCast({}, 'inventory', {});
      assert.equal(transport.counts.unheardFanouts, 2);
    }
  });

  it('a call to a queue that nobody has made says so when its time is up', async () => {
    await using world = await DialectWorld.start();
    const call = world
      .client(world.speak(tutorial()), { topic: QUEUE }, 700)
      .call({}, 'fun', { n: 2 });
    await assert.rejects(call, { code: 'OSLO_MESSAGING_TIMEOUT', stage: 'unroutable' });
  });

  it('a signal ends the waiting', async () => {
    await using world = await DialectWorld.start();
    const reason = new Error('enough');
    for (const dialect of [tutorial(), preOslo()]) {
      const client = world.client(world.speak(dialect), { topic: QUEUE });
      const leaving = new AbortController();
      const call = client.call({}, 'fun', { n: 2 }, { signal: leaving.signal });
      leaving.abort(reason);
      await assert.rejects(call, reason);
    }
  });

  it('to close a dialect ends its calls, and leaves the connection to oslo', async () => {
    await using world = await DialectWorld.start();
    await world.serve(world.oslo, { topic: 'maths' }, SQUARE);
    const transport = world.speak(tutorial());
    const call = world.client(transport, { topic: QUEUE }).call({}, 'fun', { n: 2 });
    const rejected = assert.rejects(call, { code: 'OSLO_MESSAGING_TRANSPORT_CLOSED' });
    await transport.close();
    await rejected;
    const oslo = world.client(world.oslo, { topic: 'maths' });
    assert.equal(await oslo.call({}, 'fun', { n: 2 }), 4);
  });
});

describe('What a dialect cannot express', () => {
  it('is refused by name, before anything is sent', async () => {
    await using world = await DialectWorld.start();
    const client = world.client(world.speak(tutorial()), { topic: QUEUE });
    const refused = async (sending: Promise<unknown>, what: string): Promise<void> => {
      await assert.rejects(sending, (error) => {
        assert.ok(error instanceof InexpressibleRequest);
        assert.equal(error.what, what);
        return true;
      });
    };
    const args = { n: 2 };
    await refused(client.prepare({ version: '1.0' }).call({}, 'fun', args), 'a version');
    await refused(client.prepare({ namespace: 'x' }).call({}, 'fun', args), 'a namespace');
    await refused(
      client.prepare({ server: 'x' }).call({}, 'fun', args),
      'a call to one of the servers of a topic',
    );
    await refused(
      client.prepare({ callMonitorTimeoutMs: 1_000 }).call({}, 'fun', args),
      'a call monitor',
    );
    const fib = world.client(world.speak(tutorial({ method: { always: 'fib' } })), {
      topic: QUEUE,
    });
    await refused(fib.call({}, 'fun', args), 'a method other than fib');
    await assert.rejects(client.call({}, 'fun', { n: 1, m: 2 }), { path: 'args.m' });
    await assert.rejects(client.call({}, 'fun', { n: 'two' }), { path: 'args.n' });
  });

  it('a result that is no number is a failure to whoever asked', async () => {
    await using world = await DialectWorld.start();
    await world.serve(world.speak(tutorial()), { topic: QUEUE }, { fun: () => 'four' });
    const client = world.client(world.speak(tutorial()), { topic: QUEUE });
    await assert.rejects(client.call({}, 'fun', { n: 2 }), {
      code: 'OSLO_MESSAGING_REMOTE_ERROR',
      excType: 'ValueError',
    });
  });

  it('options that contradict each other, and a transport without AMQP, are refused', async () => {
    assert.throws(() => tutorial({ method: 'body', body: 'number' }), { argument: 'body' });
    const senseless: never = 'sun' as never;
    assert.throws(() => tutorial({ method: senseless }), { argument: 'method' });
    assert.throws(() => tutorial({ body: senseless }), { argument: 'body' });
    assert.throws(() => preOslo({ release: senseless }), { argument: 'release' });
    await using fake = fakeTransport();
    assert.throws(() => getDialectTransport(fake, tutorial()), /rabbit:\/\//);
  });
});
