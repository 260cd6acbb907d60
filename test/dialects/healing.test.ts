import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { preOslo, tutorial } from '../../lib/dialects.ts';
import { DialectWorld } from '../support/dialect-world.ts';
import { until } from '../support/until.ts';

const SQUARE = { fun: (_ctxt: unknown, { n }: { n: number }) => n * n };

describe('When the broker closes all connections, servers and reply queues come again', () => {
  for (const [name, dialect] of Object.entries({ tutorial: tutorial(), 'pre-oslo': preOslo() })) {
    it(name, async () => {
      await using world = await DialectWorld.start();
      const transport = world.speak(dialect);
      await world.serve(transport, { topic: 'maths' }, SQUARE);
      const client = world.client(transport, { topic: 'maths' }, 30_000);
      assert.equal(await client.call({}, 'fun', { n: 2 }), 4);

      const states: string[] = [];
      world.oslo.on('connection', ({ to }) => states.push(to));
      const closing = world.closeAllConnections();
      await until(() => states.includes('waiting'));
      assert.equal(transport.health().healthy, false);
      // Asked while there is no connection: the answer must find its way all the same.
      assert.equal(await client.call({}, 'fun', { n: 3 }), 9);
      await closing;
      await until(() => transport.health().healthy);
      assert.equal(transport.counts.unclaimedReplies, 0);
    });
  }
});
