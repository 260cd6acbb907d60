import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import '../../lib/transport/drivers/builtin.ts';
import { Scene } from '../contract/scene.ts';
import { Forked } from '../support/forked.ts';
import { Gate } from '../support/gate.ts';
import { createVhost, uniqueName, type TestVhost } from '../support/rabbit-vhost.ts';
import { Sightings } from '../support/sightings.ts';
import { until } from '../support/until.ts';
import type { FloodStep, Footprint } from './flood.ts';

async function open(
  options: Readonly<Record<string, string>> = {},
): Promise<AsyncDisposable & { scene: Scene; vhost: TestVhost }> {
  const vhost = await createVhost();
  const conf = await ConfigOpts.load({ cli: { oslo_messaging_rabbit: options } });
  const scene = await Scene.open(() =>
    Promise.resolve({ conf, url: vhost.url, cleanup: () => vhost[Symbol.asyncDispose]() }),
  );
  return { scene, vhost, [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose]() };
}

/** An endpoint whose work takes its time; it knows how long that was. */
class Worker {
  readonly #durationMs: number;
  #workedMs = 0;
  runs = 0;

  constructor(durationMs: number) {
    this.#durationMs = durationMs;
  }

  async work(): Promise<void> {
    const startedAt = performance.now();
    await sleep(this.#durationMs);
    this.runs += 1;
    this.#workedMs += performance.now() - startedAt;
  }

  /** How many it could do in a millisecond with so many at once: timers of a busy machine are late. */
  rate(concurrency: number): number {
    return (concurrency * this.runs) / this.#workedMs;
  }
}

/** An endpoint that says what it has begun, and ends it when the gate opens. */
class Held {
  readonly begun = new Sightings<unknown>();
  readonly #gate: Gate;

  constructor(gate: Gate) {
    this.#gate = gate;
  }

  async work(_ctxt: unknown, { n }: { n: unknown }): Promise<unknown> {
    this.begun.add(n);
    await this.#gate.opened;
    return n;
  }
}

describe('on RabbitMQ, the flow', () => {
  it('goes where there is room: a server ten times slower costs what it must', async (t) => {
    await using world = await open();
    const { scene } = world;
    const workers = [new Worker(100), new Worker(100), new Worker(1_000)];
    const concurrency = 8;
    for (const [index, worker] of workers.entries()) {
      await scene.serve(worker, { name: `server${index}`, concurrency });
    }
    const client = scene.client({ timeoutMs: 120_000 });
    await client.call({}, 'work');
    const calls = 3_000;
    let left = calls;
    const caller = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        await client.call({}, 'work');
      }
    };
    const startedAt = performance.now();
    // More than all servers hold, and not all at once: to begin with 3,000 takes its time, too.
    await Promise.all(Array.from({ length: 200 }, caller));
    const tookMs = performance.now() - startedAt;
    const idealMs = calls / workers.reduce((sum, worker) => sum + worker.rate(concurrency), 0);
    t.diagnostic(`${tookMs.toFixed(0)} ms, ideal ${idealMs.toFixed(0)} ms`);
    assert.equal(
      workers.reduce((sum, { runs }) => sum + runs, 0),
      calls + 1,
    );
    assert.ok(tookMs <= 1.25 * idealMs, `${tookMs} ms is more than 1.25 of ${idealMs} ms`);
  });

  it('of a server that stops goes to its siblings; what it has begun it answers', async () => {
    await using world = await open();
    const { scene, vhost } = world;
    const [leaving, staying] = [new Gate(), new Gate()];
    const [first, second] = [new Held(leaving), new Held(staying)];
    const server = await scene.serve(first, { name: 'first', concurrency: 2 });
    const client = scene.client({ timeoutMs: 30_000 });
    const calls = Promise.all(Array.from({ length: 10 }, (_, n) => client.call({}, 'work', { n })));
    await first.begun.count(2);
    await until(async () => (await unacknowledged(vhost, scene.topic)) === 2);

    await scene.serve(second, { name: 'second', concurrency: 10 });
    await server.stop();
    await second.begun.count(8);
    assert.equal(server.running, 2);
    staying.open();
    leaving.open();
    await server.wait();
    assert.deepEqual(
      await calls,
      Array.from({ length: 10 }, (_, n) => n),
    );
    assert.deepEqual([...first.begun.all, ...second.begun.all].sort(), await calls);
    assert.equal(first.begun.all.length, 2);
    await until(async () => (await unacknowledged(vhost, scene.topic)) === 0);
  });

  it('comes to a server that runs more at once than AMQP has a prefetch for', async () => {
    await using world = await open();
    await world.scene.serve(new Worker(0), { name: 'wide', concurrency: 100_000 });
    await world.scene.client().call({}, 'work');
  });

  it('of 100,000 casts takes no memory, of those who send and of those who are behind', async (t) => {
    await using vhost = await createVhost();
    const topic = uniqueName('flood');
    const [first, all] = [20_000, 100_000];
    const start = (role: string): Forked<FloodStep, Footprint> =>
      new Forked(new URL('flood.ts', import.meta.url), [
        vhost.url,
        topic,
        String(first),
        String(all),
        role,
      ]);
    await using server = start('serve');
    const atFirst = await server.ask('look');
    await using sender = start('send');

    const sent = await sender.ask('begin');
    const behind = await server.ask('look');
    await server.ask('let go');
    const served = await server.ask('begin');
    const allSent = await sender.ask('go on');
    const allServed = await server.ask('go on');

    const figures = { atFirst, behind, served, allServed, sent, allSent };
    t.diagnostic(JSON.stringify(figures));
    assert.deepEqual([sent.done, allSent.done, allServed.done], [first, all, all]);
    assert.equal(behind.done, 0);
    grown(atFirst, behind, { heapMiB: 2, rssMiB: 32 });
    grown(sent, allSent, { heapMiB: 4, rssMiB: 64 });
    // A server remembers up to 100,000 ids against duplicates.
    grown(served, allServed, { heapMiB: 20, rssMiB: 96 });
  });
});

function grown(
  before: Footprint,
  after: Footprint,
  atMost: Pick<Footprint, 'heapMiB' | 'rssMiB'>,
): void {
  for (const what of ['heapMiB', 'rssMiB'] as const) {
    const by = after[what] - before[what];
    assert.ok(by <= atMost[what], `${what} has grown by ${by.toFixed(1)} MiB`);
  }
}

async function unacknowledged({ ctl }: TestVhost, queue: string): Promise<number> {
  const rows = await ctl.listQueues('name', 'messages_unacknowledged');
  return Number(rows.find(({ name }) => name === queue)?.messages_unacknowledged);
}
