import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import type { ConsumerHealth } from '../../lib/transport/driver/health.ts';
import type { Transport } from '../../lib/transport/transport.ts';
import '../../lib/transport/drivers/builtin.ts';
import { Scene } from '../contract/scene.ts';
import { createVhost, type TestVhost } from '../support/rabbit-vhost.ts';
import { until } from '../support/until.ts';

interface World extends AsyncDisposable {
  readonly scene: Scene;
  readonly vhost: TestVhost;
}

/** A scene on a virtual host of its own, checked four times a second. */
async function open(): Promise<World> {
  const vhost = await createVhost();
  const conf = await ConfigOpts.load({
    cli: {
      oslo_messaging_rabbit: {
        kombu_reconnect_delay: '0.1',
        rabbit_deafness_check_interval: '0.25',
      },
    },
  });
  const scene = await Scene.open(() =>
    Promise.resolve({ conf, url: vhost.url, cleanup: () => vhost[Symbol.asyncDispose]() }),
  );
  return { scene, vhost, [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose]() };
}

const ECHO = { echo: (_ctxt: unknown, args: unknown) => args };

/** What a transport tells of one of its consumers. */
function listenTo(transport: Transport, role: ConsumerHealth['role']): string[] {
  const heard: string[] = [];
  transport.on('deaf', (event) => {
    if (event.role === role) heard.push(`deaf: ${event.reason}`);
  });
  transport.on('hearing', (event) => {
    if (event.role === role && event.deafMs >= 0) heard.push('hearing');
  });
  return heard;
}

async function connectionsOf({ vhost }: World): Promise<unknown[]> {
  return (await vhost.ctl.listConnections('name')).map(({ name }) => name).sort();
}

describe('on RabbitMQ, what went deaf', () => {
  it('a server that the broker has forgotten finds out, and is subscribed again', async () => {
    await using world = await open();
    const { scene, vhost } = world;
    const transport = scene.connect();
    await scene.serve(ECHO, { name: 'server1', transport });
    const client = scene.client();
    await client.call({}, 'echo');
    const heard = listenTo(transport, 'server');
    const before = await connectionsOf(world);

    await vhost.ctl.forgetConsumers(`${scene.topic}.server1`);

    const call = client.prepare({ server: 'server1' }).call({}, 'echo', { n: 1 });
    assert.deepEqual(await call, { n: 1 });
    await until(() => heard.length === 2);
    assert.deepEqual(heard, [
      `deaf: the queue "${scene.topic}.server1" has no consumer`,
      'hearing',
    ]);
    assert.equal(transport.health().healthy, true);
    assert.deepEqual(await connectionsOf(world), before);
  });

  it('a client whose replies the broker holds back finds out, and gets them', async () => {
    await using world = await open();
    const { scene, vhost } = world;
    await scene.serve(ECHO);
    const client = scene.client();
    await client.call({}, 'echo');
    const heard = listenTo(scene.transport, 'replies');
    const replyQ = scene.transport.health().consumers[0]?.queues[0] ?? '';
    const before = await connectionsOf(world);

    await vhost.ctl.forgetConsumers(replyQ);

    assert.deepEqual(await client.call({}, 'echo', { n: 1 }), { n: 1 });
    await until(() => heard.length === 2);
    // A check that was under way has counted the consumer, and finds out by its own message.
    assert.match(
      heard.join(', '),
      /^deaf: (the queue "reply_.*" has no consumer|a message to ourselves did not arrive), hearing$/,
    );
    assert.deepEqual(await connectionsOf(world), before);
  });

  it('a binding that was lost is bound again', async () => {
    await using world = await open();
    const { scene, vhost } = world;
    await scene.serve(ECHO);
    await vhost.ctl.unbind('openstack', scene.topic, scene.topic);
    // Published again with backoff, until the check has mended the way.
    assert.deepEqual(await scene.client().call({}, 'echo', { n: 1 }), { n: 1 });
  });

  it('a queue that is deleted says so', async () => {
    await using world = await open();
    const { scene, vhost } = world;
    const transport = scene.connect();
    await scene.serve(ECHO, { transport });
    const heard = listenTo(transport, 'server');
    await vhost.ctl.deleteQueue(scene.topic);
    await until(() => heard.length === 2);
    assert.deepEqual(heard, [
      `deaf: the broker cancelled the consumer of queue "${scene.topic}"`,
      'hearing',
    ]);
  });
});
