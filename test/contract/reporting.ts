import assert from 'node:assert/strict';
import { it } from 'node:test';
import { infoRecorder, listen } from './notify-scene.ts';
import { Gate } from '../support/gate.ts';
import type { Scene } from './scene.ts';

/** What a transport tells about itself. */
export function reportingContract(open: () => Promise<Scene>): void {
  it('a transport that nobody uses is well', async () => {
    await using scene = await open();
    const { healthy, consumers, pendingCalls } = scene.transport.health();
    assert.deepEqual(
      { healthy, consumers, pendingCalls },
      {
        healthy: true,
        consumers: [],
        pendingCalls: 0,
      },
    );
  });

  it('a server says which queues it consumes, until it stops', async () => {
    await using scene = await open();
    const transport = scene.connect();
    const server = await scene.serve({ echo: () => 1 }, { name: 'server1', transport });
    const { healthy, reasons, consumers } = transport.health();
    assert.deepEqual({ healthy, reasons }, { healthy: true, reasons: [] });
    assert.deepEqual(
      consumers.map(({ role, consuming }) => ({ role, consuming })),
      [{ role: 'server', consuming: true }],
    );
    const [topic, own, fanout] = consumers[0]?.queues ?? [];
    assert.deepEqual([topic, own], [scene.topic, `${scene.topic}.server1`]);
    assert.match(fanout ?? '', new RegExp(`^${scene.topic}_fanout`));
    await server.stop();
    assert.deepEqual(transport.health().consumers, []);
  });

  it('a notification listener says which queues it consumes, until it stops', async () => {
    await using scene = await open();
    const { info } = infoRecorder();
    const transport = scene.connect();
    const listener = await listen(scene, { info, warn: info }, { transport });
    const [consumer] = transport.health().consumers;
    assert.deepEqual(
      [consumer?.role, consumer?.consuming, [...(consumer?.queues ?? [])].sort()],
      ['notifications', true, [`${scene.topic}.info`, `${scene.topic}.warn`]],
    );
    await listener.stop();
    await listener.wait();
    assert.deepEqual(transport.health().consumers, []);
  });

  it('a client says how many calls wait for their reply, and where', async () => {
    await using scene = await open();
    const begun = new Gate();
    const finish = new Gate();
    await scene.serve({
      work: async () => {
        begun.open();
        await finish.opened;
      },
    });
    const call = scene.client().call({}, 'work');
    await begun.opened;
    const { healthy, consumers, pendingCalls } = scene.transport.health();
    assert.deepEqual([healthy, pendingCalls], [true, 1]);
    assert.deepEqual(
      consumers.map(({ role }) => role),
      ['replies'],
    );
    finish.open();
    await call;
    assert.equal(scene.transport.health().pendingCalls, 0);
  });

  it('a closed transport is not well', async () => {
    await using scene = await open();
    const transport = scene.connect();
    await transport.close();
    assert.deepEqual(transport.health().reasons, ['The transport is closed']);
  });
}
