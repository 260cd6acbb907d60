import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import '../../lib/transport/drivers/builtin.ts';
import { Scene } from '../contract/scene.ts';
import { createVhost, uniqueName, type TestVhost } from '../support/rabbit-vhost.ts';
import { until } from '../support/until.ts';

interface World extends AsyncDisposable {
  readonly scene: Scene;
  readonly vhost: TestVhost;
}

/** A scene on a virtual host of its own, with the driver's options. */
async function open(options: Readonly<Record<string, string>>): Promise<World> {
  const vhost = await createVhost();
  const conf = await ConfigOpts.load({
    cli: { oslo_messaging_rabbit: { kombu_reconnect_delay: '0.1', ...options } },
  });
  const scene = await Scene.open(() =>
    Promise.resolve({ conf, url: vhost.url, cleanup: () => vhost[Symbol.asyncDispose]() }),
  );
  return { scene, vhost, [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose]() };
}

/** An endpoint that keeps what it hears. */
class Listener {
  readonly heard: unknown[] = [];

  hear(_ctxt: unknown, { n }: { n: unknown }): void {
    this.heard.push(n);
  }

  hears(...numbers: unknown[]): Promise<unknown> {
    return until(() => this.heard.length >= numbers.length).then(() => {
      assert.deepEqual(this.heard, numbers);
    });
  }
}

async function queues({ vhost }: World): Promise<ReadonlyMap<string, unknown>> {
  const rows = await vhost.ctl.listQueues('name', 'type');
  return new Map(rows.map(({ name, type }) => [String(name), type]));
}

describe('on RabbitMQ, with', () => {
  const STREAM = {
    rabbit_stream_fanout: 'true',
    rabbit_transient_quorum_queue: 'true',
    rabbit_qos_prefetch_count: '10',
  };

  it('rabbit_stream_fanout, all servers read one stream, each all of it, also over a lost connection', async () => {
    await using world = await open(STREAM);
    const { scene, vhost } = world;
    const [first, second] = [new Listener(), new Listener()];
    await scene.serve(first, { name: 'first' });
    const server = await scene.serve(second, { name: 'second' });
    const client = scene.client();
    await client.fanoutCast({}, 'hear', { n: 1 });
    await Promise.all([first.hears(1), second.hears(1)]);
    assert.equal((await queues(world)).get(`${scene.topic}_fanout`), 'stream');

    await vhost.ctl.closeAllConnections('a test');
    for (const n of [2, 3]) await client.fanoutCast({}, 'hear', { n });
    await Promise.all([first.hears(1, 2, 3), second.hears(1, 2, 3)]);

    await server.stop();
    assert.ok((await queues(world)).has(`${scene.topic}_fanout`), 'the stream stays');
    await client.fanoutCast({}, 'hear', { n: 4 });
    await first.hears(1, 2, 3, 4);
    assert.deepEqual(second.heard, [1, 2, 3]);
  });

  it('rabbit_stream_fanout, a deleted stream is made again and read from its beginning', async () => {
    await using world = await open(STREAM);
    const { scene, vhost } = world;
    const listener = new Listener();
    await scene.serve(listener);
    const client = scene.client();
    await client.fanoutCast({}, 'hear', { n: 1 });
    await listener.hears(1);
    const stream = `${scene.topic}_fanout`;
    await vhost.ctl.deleteQueue(stream);
    // RabbitMQ 3.10 goes on counting the consumer of the deleted stream: one is enough.
    await until(async () => {
      const rows = await vhost.ctl.listQueues('name', 'consumers');
      return rows.some(({ name, consumers }) => name === stream && Number(consumers) > 0);
    });
    await client.fanoutCast({}, 'hear', { n: 2 });
    await listener.hears(1, 2);
  });

  it('use_queue_manager, reply and fanout queues count on one counter and stay for the next start', async () => {
    const processname = uniqueName('story');
    await using world = await open({
      use_queue_manager: 'true',
      hostname: 'node1',
      processname,
    });
    const { scene } = world;
    try {
      const server = await scene.serve({ echo: (_ctxt: unknown, args: unknown) => args });
      assert.deepEqual(await scene.client().call({}, 'echo', { n: 1 }), { n: 1 });
      await server.stop();
      const names = [...(await queues(world)).keys()];
      assert.deepEqual(
        names.filter((name) => name.includes('node1')).sort(),
        [`${scene.topic}_fanout_node1:${processname}:1`, `reply_node1:${processname}:2`].sort(),
      );
    } finally {
      rmSync(`/dev/shm/node1_${processname}_qmanager`, { force: true });
    }
  });

  it('rabbit_preset = modern, every queue is a quorum queue', async () => {
    await using world = await open({ rabbit_preset: 'modern' });
    const { scene } = world;
    await scene.serve({ echo: (_ctxt: unknown, args: unknown) => args });
    assert.deepEqual(await scene.client().call({}, 'echo', { n: 1 }), { n: 1 });
    const types = [...(await queues(world)).values()];
    assert.deepEqual(types, Array(4).fill('quorum'));
  });
});
