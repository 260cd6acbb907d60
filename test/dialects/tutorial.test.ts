import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tutorial } from '../../lib/dialects.ts';
import { DialectWorld } from '../support/dialect-world.ts';
import { Gate } from '../support/gate.ts';
import { until } from '../support/until.ts';

const QUEUE = 'rpc_queue';

function fib(n: number): bigint {
  let [a, b] = [0n, 1n];
  for (let i = 0; i < n; i += 1) [a, b] = [b, a + b];
  return a;
}

const MATHS = {
  fun: (_ctxt: unknown, { n }: { n: number }) => n * n,
  fib: (_ctxt: unknown, { n }: { n: number }) => fib(n),
};

describe("the tutorial's RPC, with python3-pika", () => {
  it('a client here, a server in Python: fun(2) = 4, by app_id', async () => {
    await using world = await DialectWorld.start();
    await world.peer('tutorial_server.py', QUEUE).prints('awaits RPC requests');
    const client = world.client(world.speak(tutorial()), { topic: QUEUE });
    assert.equal(await client.call({}, 'fun', { n: 2 }), 4);
    assert.equal(await client.call({}, 'fib', { n: 30 }), 832040);
    assert.equal(await client.call({}, 'fib', { n: 100 }), 354224848179261915075n);
  });

  it('a client here, a server in Python that has but one method', async () => {
    await using world = await DialectWorld.start();
    await world.peer('tutorial_server.py', QUEUE).prints('awaits RPC requests');
    const client = world.client(world.speak(tutorial({ method: { always: 'fib' } })), {
      topic: QUEUE,
    });
    assert.equal(await client.call({}, 'fib', { n: 30 }), 832040);
  });

  it('a client in Python, a server here', async () => {
    await using world = await DialectWorld.start();
    await world.serve(world.speak(tutorial()), { topic: QUEUE }, MATHS);
    for (const [method, n, printed] of [
      ['fun', '2', '4\n'],
      ['fib', '30', '832040\n'],
      ['fib', '100', '354224848179261915075\n'],
    ] as const) {
      const client = world.peer('tutorial_client.py', QUEUE, method, n);
      assert.equal(await client.exits(), 0);
      assert.equal(client.printed, printed);
    }
  });

  it('a client in Python that names no method, a server here that has but one', async () => {
    await using world = await DialectWorld.start();
    const transport = world.speak(tutorial({ method: { always: 'fib' } }));
    await world.serve(transport, { topic: QUEUE }, MATHS);
    const client = world.peer('tutorial_client.py', QUEUE, '-', '30');
    assert.equal(await client.exits(), 0);
    assert.equal(client.printed, '832040\n');
  });

  it('workers in both languages share a queue, each with a prefetch of 1', async () => {
    await using world = await DialectWorld.start();
    const held = new Gate();
    const slow = {
      fib: async (_ctxt: unknown, { n }: { n: number }) => {
        await held.opened;
        return fib(n);
      },
    };
    const worker = await world.serve(world.speak(tutorial()), { topic: QUEUE }, slow, {
      concurrency: 1,
    });
    const python = ['one', 'two'].map((name) => world.peer('tutorial_server.py', QUEUE, name));
    for (const program of python) await program.prints('awaits RPC requests');

    const client = world.client(world.speak(tutorial()), { topic: QUEUE });
    const calls = Array.from({ length: 12 }, (_, n) => client.call({}, 'fib', { n }));
    // The worker that is stuck keeps the one request it has; the others do all the rest.
    const handled = (): number =>
      python.reduce((sum, { printed }) => sum + (printed.match(/fib\(/g)?.length ?? 0), 0);
    await until(() => handled() === 11 && worker.running === 1);
    held.open();
    const expected = Array.from({ length: 12 }, (_, n) => Number(fib(n)));
    assert.deepEqual(await Promise.all(calls), expected);
    for (const { printed } of python) assert.match(printed, /fib\(/);
  });

  it('what a worker had not answered when it died goes to another', async () => {
    await using world = await DialectWorld.start();
    const dying = world.peer('tutorial_server.py', QUEUE, 'dying', '60');
    await dying.prints('awaits RPC requests');
    const client = world.client(world.speak(tutorial()), { topic: QUEUE });
    const answer = client.call({}, 'fun', { n: 3 });
    await dying.prints('dying: fun(3)');
    dying.kill('SIGKILL');
    await world.serve(world.speak(tutorial()), { topic: QUEUE }, MATHS);
    assert.equal(await answer, 9);
  });

  it('and the other way round: a stopped worker of ours gives back what it has not begun', async () => {
    await using world = await DialectWorld.start();
    const held = new Gate();
    const endpoint = { fun: () => held.opened.then(() => 0) };
    const first = await world.serve(world.speak(tutorial()), { topic: QUEUE }, endpoint, {
      concurrency: 1,
    });
    const client = world.client(world.speak(tutorial()), { topic: QUEUE });
    const calls = [1, 2, 3].map((n) => client.call({}, 'fun', { n }));
    await until(() => first.running === 1);
    await first.stop();
    await world.peer('tutorial_server.py', QUEUE).prints('awaits RPC requests');
    held.open();
    const results = (await Promise.all(calls)) as number[];
    assert.deepEqual(
      results.sort((a, b) => a - b),
      [0, 4, 9],
    );
  });

  it('with method and arguments in the body, as JSON', async () => {
    await using world = await DialectWorld.start();
    const dialect = tutorial({ method: 'body' });
    const echo = { echo: (_ctxt: unknown, args: object) => args };
    await world.serve(world.speak(dialect), { topic: QUEUE }, echo);
    const args = { text: 'Zürich', list: [1, null, 2.5], nested: { big: 2n ** 70n } };
    const client = world.client(world.speak(dialect), { topic: QUEUE });
    assert.deepEqual(await client.call({}, 'echo', args), args);
  });

  it('one endpoint serves oslo and the tutorial at once', async () => {
    await using world = await DialectWorld.start();
    await world.serve(world.speak(tutorial()), { topic: QUEUE }, MATHS);
    await world.serve(world.oslo, { topic: 'maths' }, MATHS);
    const old = world.peer('tutorial_client.py', QUEUE, 'fun', '5');
    assert.equal(await world.client(world.oslo, { topic: 'maths' }).call({}, 'fun', { n: 5 }), 25);
    assert.equal(await old.exits(), 0);
    assert.equal(old.printed, '25\n');
  });
});
