import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidTarget } from '../../lib/errors.ts';
import { getRpcServer, type RPCServer } from '../../lib/rpc/rpc-server.ts';
import { Target } from '../../lib/target/target.ts';
import { Gate } from '../support/gate.ts';
import { Sightings } from '../support/sightings.ts';
import type { Scene } from './scene.ts';

/** An endpoint whose method says that it was called and ends when it is let go. */
class Worker {
  readonly started = new Sightings<unknown>();
  readonly #gate = new Gate();

  async work(_ctxt: unknown, { n }: { n: unknown }): Promise<unknown> {
    this.started.add(n);
    await this.#gate.opened;
    return n;
  }

  release(): void {
    this.#gate.open();
  }
}

export function servingContract(open: () => Promise<Scene>): void {
  describe('servers', () => {
    it('of one topic share the work', async () => {
      await using scene = await open();
      const workers = [new Worker(), new Worker()];
      for (const [index, worker] of workers.entries()) {
        await scene.serve(worker, { name: `server${index}`, concurrency: 1 });
      }
      const client = scene.client();
      const calls = [client.call({}, 'work', { n: 1 }), client.call({}, 'work', { n: 2 })];
      for (const { started } of workers) await started.count(1);
      for (const worker of workers) worker.release();
      assert.deepEqual(await Promise.all(calls), [1, 2]);
    });

    it('that are busy leave the rest to those that are not', async () => {
      await using scene = await open();
      const busy = new Worker();
      await scene.serve(busy, { name: 'busy', concurrency: 1 });
      const client = scene.client();
      const stuck = client.prepare({ server: 'busy' }).call({}, 'work', { n: 'stuck' });
      await busy.started.count(1);
      const free = new Worker();
      free.release();
      await scene.serve(free, { name: 'free', concurrency: 1 });
      for (let n = 0; n < 10; n += 1) await client.cast({}, 'work', { n });
      // The busy one may hold as many as it can run, unadmitted.
      await free.started.count(9);
      assert.deepEqual(busy.started.all, ['stuck']);
      busy.release();
      await stuck;
    });

    it('that are busy drop what has waited in them until its caller gave up', async () => {
      await using scene = await open();
      const worker = new Worker();
      const server = await scene.serve(worker, { concurrency: 1 });
      const client = scene.client();
      const begun = client.call({}, 'work', { n: 'begun' });
      await worker.started.count(1);
      const late = client.prepare({ timeoutMs: 50 }).call({}, 'work', { n: 'late' });
      await assert.rejects(late, { name: 'MessagingTimeout', stage: 'no-reply' });
      // It may have been long on its way; what comes behind it waits, and ends, in the queue.
      const behind = client.prepare({ timeoutMs: 500 }).call({}, 'work', { n: 'behind' });
      await assert.rejects(behind, { name: 'MessagingTimeout' });
      worker.release();
      assert.equal(await begun, 'begun');
      assert.equal(await client.call({}, 'work', { n: 'next' }), 'next');
      assert.deepEqual(worker.started.all, ['begun', 'next']);
      assert.equal(server.dropped.expired, 1);
      assert.equal(scene.log.about(/waited until its caller gave up/).length, 1);
    });

    it('work on no more at once than they are told, in the order of arrival', async () => {
      await using scene = await open();
      const order: unknown[] = [];
      let running = 0;
      let most = 0;
      await scene.serve(
        {
          work: async (_ctxt: unknown, { n }: { n: number }) => {
            order.push(n);
            running += 1;
            most = Math.max(most, running);
            await new Promise(setImmediate);
            running -= 1;
          },
        },
        { concurrency: 3 },
      );
      const client = scene.client();
      const calls = Array.from({ length: 30 }, (_, n) => client.call({}, 'work', { n }));
      await Promise.all(calls);
      assert.equal(most, 3);
      assert.deepEqual(
        order,
        Array.from({ length: 30 }, (_, n) => n),
      );
    });

    it('need a topic and a name', async () => {
      await using scene = await open();
      for (const target of [new Target({ topic: 'x' }), new Target({ server: 'x' })]) {
        const server = getRpcServer(scene.transport, target, [new Worker()]);
        await assert.rejects(server.start(), InvalidTarget);
      }
    });
  });

  describe('a server that stops', () => {
    it('answers what it has begun and leaves the rest, in order, to the next', async () => {
      await using scene = await open();
      const first = new Worker();
      const server = await scene.serve(first, { name: 'first', concurrency: 1 });
      const client = scene.client();
      const begun = client.call({}, 'work', { n: 'begun' });
      await first.started.count(1);
      for (let n = 0; n < 5; n += 1) await client.cast({}, 'work', { n });
      await server.stop();
      const waiting = server.wait();
      first.release();
      assert.equal(await begun, 'begun');
      await waiting;
      assert.deepEqual(first.started.all, ['begun']);
      const second = new Worker();
      second.release();
      await scene.serve(second, { name: 'second' });
      assert.deepEqual(await second.started.count(5), [0, 1, 2, 3, 4]);
    });

    it('can be started again', async () => {
      await using scene = await open();
      const worker = new Worker();
      worker.release();
      const server = await scene.serve(worker);
      const client = scene.client();
      assert.equal(await client.call({}, 'work', { n: 1 }), 1);
      await server.stop();
      await server.wait();
      await client.cast({}, 'work', { n: 2 });
      await server.start();
      assert.equal(await client.call({}, 'work', { n: 3 }), 3);
      assert.deepEqual(worker.started.all, [1, 2, 3]);
    });

    it('may be told so by a request, which is still answered', async () => {
      await using scene = await open();
      const servers: RPCServer[] = [];
      const control = {
        stop: async () => {
          for (const server of servers) await server.stop();
          return 'stopping';
        },
      };
      servers.push(await scene.serve(control));
      assert.equal(await scene.client().call({}, 'stop'), 'stopping');
      for (const server of servers) await server.wait();
    });

    it('executes nothing twice: what it had begun when it died is lost', async () => {
      await using scene = await open();
      const dying = new Worker();
      const transport = scene.connect();
      await scene.serve(dying, { name: 'dying', transport });
      const client = scene.client();
      const call = client.prepare({ timeoutMs: 1_000 }).call({}, 'work', { n: 'lost' });
      const timeout = assert.rejects(call, { name: 'MessagingTimeout', stage: 'no-reply' });
      await dying.started.count(1);
      await transport.close();
      const heir = new Worker();
      heir.release();
      await scene.serve(heir, { name: 'heir' });
      await timeout;
      assert.equal(await client.call({}, 'work', { n: 'next' }), 'next');
      assert.deepEqual(heir.started.all, ['next']);
      dying.release();
    });
  });
}
