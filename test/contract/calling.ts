import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidTarget, MessageUndeliverable, TransportClosed } from '../../lib/errors.ts';
import { RemoteError } from '../../lib/wire/remote-error.ts';
import { SerializationError } from '../../lib/wire/errors.ts';
import { Gate } from '../support/gate.ts';
import { Sightings } from '../support/sightings.ts';
import type { Scene } from './scene.ts';

const ECHO = {
  echo: (_ctxt: unknown, args: Record<string, unknown>) => args,
};

class OutOfStock extends Error {
  override readonly name = 'OutOfStock';
}

export function callingContract(open: () => Promise<Scene>): void {
  describe('a call', () => {
    it('brings arguments there and the result back as they were', async () => {
      await using scene = await open();
      await scene.serve(ECHO);
      const values = {
        nothing: null,
        text: 'Zürich 你好 \u{1f600} "quoted" \\ \n',
        float: 1.5,
        list: [1, [2, { three: 3 }]],
        big: 2n ** 70n,
        negative: -(2n ** 64n),
        NaN: Number.NaN,
        infinite: -Infinity,
      };
      assert.deepEqual(await scene.client().call({}, 'echo', values), values);
    });

    it('resolves with null when the method returns nothing', async () => {
      await using scene = await open();
      await scene.serve({ nothing: () => undefined });
      assert.equal(await scene.client().call({}, 'nothing'), null);
    });

    it('hands over the context, and says that the caller does not monitor', async () => {
      await using scene = await open();
      await scene.serve({ ctxt: (ctxt: unknown) => ctxt });
      const ctxt = { request_id: 'req-1', roles: ['admin'], user: null };
      const seen = await scene.client().call(ctxt, 'ctxt');
      assert.deepEqual(seen, { ...ctxt, client_timeout: null });
      assert.deepEqual(await scene.client().call(null, 'ctxt'), { client_timeout: null });
    });

    it('rejects with what the method throws, sync or async', async () => {
      await using scene = await open();
      await scene.serve({
        throws: () => {
          throw new OutOfStock('nothing left');
        },
        rejects: () => Promise.reject(new OutOfStock('nothing left')),
      });
      for (const method of ['throws', 'rejects']) {
        await assert.rejects(scene.client().call({}, method), (error) => {
          assert(error instanceof RemoteError);
          assert.equal(error.excType, 'OutOfStock');
          assert.match(error.value ?? '', /^nothing left/);
          return true;
        });
      }
    });

    it('goes to the one server that the target names', async () => {
      await using scene = await open();
      for (const name of ['server1', 'server2', 'server3']) {
        await scene.serve({ whoami: () => name }, { name });
      }
      const client = scene.client();
      for (const server of ['server2', 'server3', 'server1', 'server2']) {
        assert.equal(await client.prepare({ server }).call({}, 'whoami'), server);
      }
    });

    it('works two hundred at once', async () => {
      await using scene = await open();
      await scene.serve(ECHO);
      const client = scene.client();
      const calls = Array.from({ length: 200 }, (_, n) => client.call({}, 'echo', { n }));
      const results = await Promise.all(calls);
      assert.deepEqual(
        results,
        results.map((_, n) => ({ n })),
      );
    });

    it('waits for a server that comes later', async () => {
      await using scene = await open();
      const call = scene.client().call({}, 'echo', { a: 1 });
      await scene.serve(ECHO);
      assert.deepEqual(await call, { a: 1 });
    });

    it('that nobody serves times out and says so', async () => {
      await using scene = await open();
      // Long enough to end in a long pause between two attempts, not within one of them.
      const call = scene.client({ timeoutMs: 1_100 }).call({ request_id: 'req-7' }, 'echo');
      await assert.rejects(call, {
        name: 'MessagingTimeout',
        stage: 'unroutable',
        method: 'echo',
        requestId: 'req-7',
      });
    });

    it('that a server is too slow for times out and says so; its late reply harms nobody', async () => {
      await using scene = await open();
      const gate = new Gate();
      await scene.serve({ ...ECHO, slow: () => gate.opened });
      const client = scene.client();
      const slow = client.prepare({ timeoutMs: 500 }).call({}, 'slow');
      await assert.rejects(slow, { name: 'MessagingTimeout', stage: 'no-reply', method: 'slow' });
      gate.open();
      assert.deepEqual(await client.call({}, 'echo', { a: 1 }), { a: 1 });
      assert.equal(scene.log.about(/after its call was given up/).length, 1);
    });

    it('that waited in a queue beyond its timeout is not executed any more', async () => {
      await using scene = await open();
      const seen = new Sightings<string>();
      const endpoint = {
        see: (_ctxt: unknown, { what }: { what: string }) => {
          seen.add(what);
        },
      };
      const first = await scene.serve(endpoint);
      await first.stop();
      const client = scene.client();
      await assert.rejects(client.prepare({ timeoutMs: 50 }).call({}, 'see', { what: 'late' }));
      await scene.serve(endpoint);
      await client.call({}, 'see', { what: 'in time' });
      assert.deepEqual(seen.all, ['in time']);
    });

    it('can be aborted, before and while it waits', async () => {
      await using scene = await open();
      const seen = new Sightings<string>();
      const gate = new Gate();
      await scene.serve({
        hang: (_ctxt: unknown, { what }: { what: string }) => {
          seen.add(what);
          return gate.opened;
        },
        ...ECHO,
      });
      const client = scene.client();
      const reason = new Error('the user went away');
      const early = client.call(
        {},
        'hang',
        { what: 'early' },
        { signal: AbortSignal.abort(reason) },
      );
      await assert.rejects(early, reason);
      const controller = new AbortController();
      const hanging = client.call({}, 'hang', { what: 'hanging' }, { signal: controller.signal });
      await seen.count(1);
      controller.abort(reason);
      await assert.rejects(hanging, reason);
      gate.open();
      await client.call({}, 'echo');
      assert.deepEqual(seen.all, ['hanging']);
    });

    it('with an argument that cannot be written down rejects and sends nothing', async () => {
      await using scene = await open();
      const seen = new Sightings<unknown>();
      await scene.serve({
        see: (_ctxt: unknown, args: unknown) => {
          seen.add(args);
        },
      });
      const circle: Record<string, unknown> = {};
      circle['self'] = circle;
      const client = scene.client();
      await assert.rejects(client.call({}, 'see', { circle }), SerializationError);
      await client.call({}, 'see', { a: 1 });
      assert.deepEqual(seen.all, [{ a: 1 }]);
    });

    it('whose result cannot be written down fails at once instead of timing out', async () => {
      await using scene = await open();
      const circle: Record<string, unknown> = {};
      circle['self'] = circle;
      await scene.serve({ circle: () => circle });
      await assert.rejects(scene.client().call({}, 'circle'), { excType: 'ValueError' });
    });

    it('rejects when its transport is closed, and so does every later one', async () => {
      await using scene = await open();
      const started = new Sightings<string>();
      const gate = new Gate();
      await scene.serve({
        hang: () => {
          started.add('hang');
          return gate.opened;
        },
      });
      const client = scene.client();
      const hanging = client.call({}, 'hang');
      const unroutable = client.prepare({ topic: `${scene.topic}-nowhere` }).call({}, 'hang');
      const rejected = [
        assert.rejects(hanging, TransportClosed),
        assert.rejects(unroutable, TransportClosed),
      ];
      await started.count(1);
      await scene.transport.close();
      await Promise.all(rejected);
      await assert.rejects(client.call({}, 'hang'), TransportClosed);
      gate.open();
    });

    it('at least once is refused when no queue takes it', async () => {
      await using scene = await open();
      const client = scene.client({ transportOptions: { atLeastOnce: true } });
      await assert.rejects(client.call({}, 'echo'), MessageUndeliverable);
      await scene.serve(ECHO);
      assert.deepEqual(await client.call({}, 'echo', { a: 1 }), { a: 1 });
    });

    it('cannot go to a fanout', async () => {
      await using scene = await open();
      await assert.rejects(
        scene.client().prepare({ fanout: true }).call({}, 'echo'),
        InvalidTarget,
      );
    });
  });
}
