import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { RPCServer } from '../../lib/rpc/rpc-server.ts';
import type { MalformedMessageEvent } from '../../lib/transport/driver/malformed-message.ts';
import { readGolden } from '../golden/read-golden.ts';
import { ChannelSightings } from '../support/channel-sightings.ts';
import { Sightings } from '../support/sightings.ts';
import { until } from '../support/until.ts';
import { RawWorld } from './raw-world.ts';

interface GoldenBody {
  readonly step: string;
  readonly body_b64: string;
  readonly content_type?: string;
  readonly content_encoding?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly verdict: 'ack' | 'reject';
  readonly received?: { readonly args: readonly unknown[] };
}

const bodies = readGolden('malformed-bodies.json') as readonly GoldenBody[];

/** Where the broker puts what is rejected. */
const DEAD = 'dead';

/** Python's endpoint of the capture, which records what it is asked to add. */
class Adder {
  readonly added = new Sightings<unknown>();

  add(_ctxt: unknown, { a }: { a: unknown }): unknown {
    this.added.add(a);
    return a;
  }
}

describe('a body that a Python server rejects or takes', { timeout: 120_000 }, () => {
  const endpoint = new Adder();
  let world: RawWorld;
  let server: RPCServer;
  let dead: Sightings<Buffer>;
  let connections: readonly string[];

  before(async () => {
    world = await RawWorld.open();
    const { scene, vhost, peer } = world;
    dead = new Sightings();
    await peer.consume(DEAD, ({ content }) => {
      dead.add(content);
    });
    const policy = JSON.stringify({ 'dead-letter-exchange': '', 'dead-letter-routing-key': DEAD });
    await vhost.ctl.ctl.run(
      'set_policy',
      '--vhost',
      vhost.name,
      'dead',
      `^${scene.topic}$`,
      policy,
    );
    server = await scene.serve(endpoint);
    assert.equal(await scene.client().call({}, 'add', { a: 'first' }), 'first');
    connections = await world.connections();
  });
  after(() => world[Symbol.asyncDispose]());

  for (const golden of bodies) {
    const { step, verdict } = golden;
    const fate = { reject: 'is dead-lettered, counted and logged once', ack: 'is taken' }[verdict];
    it(`${step}: ${fate}, and the next call is served`, async () => {
      using malformed = new ChannelSightings<MalformedMessageEvent>('oslo-messaging:malformed');
      const { scene, peer, topic } = world;
      const earlier = {
        ...server.dropped,
        dead: dead.all.length,
        added: endpoint.added.all.length,
      };
      const logged = scene.log.records.length;
      const content = Buffer.from(golden.body_b64, 'base64');
      const { content_type: contentType, content_encoding: contentEncoding, headers } = golden;
      await peer.send(topic, content, { contentType, contentEncoding, headers });
      assert.equal(await scene.client().call({}, 'add', { a: 'next' }), 'next');
      const added = endpoint.added.all.slice(earlier.added);
      const records = scene.log.records.slice(logged).filter(({ level }) => level !== 'debug');
      if (verdict === 'ack') {
        const taken = golden.received === undefined ? [] : [golden.received.args[1]];
        assert.deepEqual(added, [...taken, 'next']);
        assert.deepEqual([malformed.all, server.dropped.rejected], [[], earlier.rejected]);
        // Where Python's endpoint heard nothing, neither does ours, and the log says why.
        assert.equal(records.length, 1 - taken.length);
        return;
      }
      assert.deepEqual(added, ['next']);
      assert.equal(server.dropped.rejected, earlier.rejected + 1);
      assert.deepEqual((await dead.count(earlier.dead + 1)).at(-1), content);
      const [{ cause } = { cause: '' }] = malformed.all;
      assert.deepEqual(malformed.all, [{ kind: 'request', ...topic, cause }]);
      assert.deepEqual(records, [
        {
          level: 'error',
          message: `Rejected a request that cannot be understood: ${cause}`,
          fields: topic,
        },
      ]);
    });
  }

  it('disturbs neither connections nor consumers, and leaves nothing unsettled', async () => {
    assert.deepEqual(await world.connections(), connections);
    // RabbitMQ 4.3 counts the consumers of a quorum queue a moment after they came.
    await until(async () => {
      for (const [name, queue] of await world.queues()) {
        assert.deepEqual(queue, { consumers: 1, unacknowledged: 0 }, name);
      }
      return true;
    });
    assert.equal(dead.all.length, bodies.filter(({ verdict }) => verdict === 'reject').length);
  });
});
