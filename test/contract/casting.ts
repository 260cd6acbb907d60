import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidTarget, MessageUndeliverable } from '../../lib/errors.ts';
import { SerializationError } from '../../lib/wire/errors.ts';
import { Sightings } from '../support/sightings.ts';
import type { Scene } from './scene.ts';

/** An endpoint that records what it is told. */
function recorder(seen = new Sightings<unknown>()): {
  readonly seen: Sightings<unknown>;
  note(ctxt: unknown, args: { n: unknown }): void;
} {
  return {
    seen,
    note: (_ctxt, { n }) => {
      seen.add(n);
    },
  };
}

export function castingContract(open: () => Promise<Scene>): void {
  describe('a cast', () => {
    it('is executed, in order on one server', async () => {
      await using scene = await open();
      const endpoint = recorder();
      await scene.serve(endpoint);
      const client = scene.client();
      for (let n = 0; n < 20; n += 1) await client.cast({}, 'note', { n });
      assert.deepEqual(
        await endpoint.seen.count(20),
        Array.from({ length: 20 }, (_, n) => n),
      );
    });

    it('does not mind that the method fails or is missing', async () => {
      await using scene = await open();
      const endpoint = recorder();
      await scene.serve({
        ...endpoint,
        fail: () => {
          throw new Error('failed');
        },
      });
      const client = scene.client();
      await client.cast({}, 'fail');
      await client.cast({}, 'missing');
      await client.call({}, 'note', { n: 1 });
      assert.deepEqual(endpoint.seen.all, [1]);
      assert.equal(scene.log.about(/^A request failed$/).length, 2);
    });

    it('to nobody is dropped, not kept for a server that comes later', async () => {
      await using scene = await open();
      const client = scene.client();
      await client.cast({}, 'note', { n: 'dropped' });
      const endpoint = recorder();
      await scene.serve(endpoint);
      await client.call({}, 'note', { n: 'kept' });
      assert.deepEqual(endpoint.seen.all, ['kept']);
    });

    it('to nobody is told, counted and logged', async () => {
      await using scene = await open();
      const told: unknown[] = [];
      scene.transport.on('unroutable', (cast) => told.push(cast));
      await scene.client().cast({ request_id: 'req-1' }, 'note', {});
      const [{ method, requestId, target }] = told as [Record<string, unknown>];
      assert.deepEqual([method, requestId, told.length], ['note', 'req-1', 1]);
      assert.match(String(target), new RegExp(scene.topic));
      assert.equal(scene.transport.health().unroutableCasts, 1);
      assert.equal(scene.log.about(/cast .*no queue/).length, 1);
    });

    it('to a topic whose servers have stopped waits for the next one', async () => {
      await using scene = await open();
      const first = await scene.serve(recorder());
      await first.stop();
      await first.wait();
      const client = scene.client();
      await client.cast({}, 'note', { n: 1 });
      await client.cast({}, 'note', { n: 2 });
      const endpoint = recorder();
      await scene.serve(endpoint, { name: 'server2' });
      assert.deepEqual(await endpoint.seen.count(2), [1, 2]);
    });

    it('at least once is refused when no queue takes it', async () => {
      await using scene = await open();
      const client = scene.client({ transportOptions: { atLeastOnce: true } });
      await assert.rejects(client.cast({}, 'note', { n: 1 }), MessageUndeliverable);
      await client.fanoutCast({}, 'note', { n: 2 });
      const endpoint = recorder();
      await scene.serve(endpoint);
      await client.cast({}, 'note', { n: 3 });
      assert.deepEqual(await endpoint.seen.count(1), [3]);
    });

    it('with an argument that cannot be written down rejects', async () => {
      await using scene = await open();
      const circle: unknown[] = [];
      circle.push(circle);
      await assert.rejects(scene.client().cast({}, 'note', { n: circle }), SerializationError);
    });

    it('needs a topic', async () => {
      await using scene = await open();
      const nowhere = scene.client().prepare({ topic: undefined });
      await assert.rejects(nowhere.cast({}, 'note', { n: 1 }), InvalidTarget);
    });
  });

  describe('a fanout cast', () => {
    it('reaches every server of the topic once', async () => {
      await using scene = await open();
      const endpoints = [recorder(), recorder(), recorder()];
      for (const [index, endpoint] of endpoints.entries()) {
        await scene.serve(endpoint, { name: `server${index}` });
      }
      const client = scene.client();
      await client.fanoutCast({}, 'note', { n: 'all' });
      for (const [index, { seen }] of endpoints.entries()) {
        await seen.count(1);
        await client.prepare({ server: `server${index}` }).call({}, 'note', { n: 'one' });
        assert.deepEqual(seen.all, ['all', 'one']);
      }
    });

    it('passes a server that has stopped', async () => {
      await using scene = await open();
      const stopped = recorder();
      const server = await scene.serve(stopped, { name: 'stopped' });
      const running = recorder();
      await scene.serve(running, { name: 'running' });
      await server.stop();
      await server.wait();
      await scene.client().fanoutCast({}, 'note', { n: 1 });
      assert.deepEqual(await running.seen.count(1), [1]);
      await server.start();
      await scene.client().prepare({ server: 'stopped' }).call({}, 'note', { n: 2 });
      assert.deepEqual(stopped.seen.all, [2]);
    });
  });
}
