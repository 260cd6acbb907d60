import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, it, mock } from 'node:test';
import amqp from 'amqplib';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import '../../lib/transport/drivers/builtin.ts';
import { takeShortcuts } from '../../lib/transport/drivers/rabbit/shortcuts/take-shortcuts.ts';
import { Scene } from '../contract/scene.ts';
import { Gate } from '../support/gate.ts';
import type { VhostCtl } from '../support/rabbit-ctl.ts';
import { createVhost, type TestVhost } from '../support/rabbit-vhost.ts';
import { until } from '../support/until.ts';

/** A scene on a virtual host of its own, with `rabbitmqctl` for it. */
async function open(
  options: Readonly<Record<string, string>> = {},
): Promise<AsyncDisposable & { scene: Scene; vhost: TestVhost }> {
  const vhost = await createVhost();
  const conf = await ConfigOpts.load({
    cli: { oslo_messaging_rabbit: { kombu_reconnect_delay: '0.1', ...options } },
  });
  const scene = await Scene.open(() =>
    Promise.resolve({ conf, url: vhost.url, cleanup: () => vhost[Symbol.asyncDispose]() }),
  );
  return { scene, vhost, [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose]() };
}

const ECHO = { echo: (_ctxt: unknown, args: unknown) => args };

async function namesOf(rows: Promise<readonly { readonly name: unknown }[]>): Promise<string[]> {
  return (await rows).map(({ name }) => String(name)).sort();
}

/** How many consumers each queue has, by name. */
async function consumersOf(ctl: VhostCtl): Promise<ReadonlyMap<string, number>> {
  const rows = await ctl.listQueues('name', 'consumers');
  return new Map(rows.map(({ name, consumers }) => [String(name), Number(consumers)]));
}

describe('on RabbitMQ', () => {
  it('a server and its client go on, with the same queues, when the broker closes all connections', async () => {
    await using world = await open();
    const { scene, vhost } = world;
    await scene.serve(ECHO);
    const client = scene.client();
    assert.deepEqual(await client.call({}, 'echo', { n: 1 }), { n: 1 });
    const before = await namesOf(vhost.ctl.listQueues('name'));

    await vhost.ctl.closeAllConnections('a test');

    assert.deepEqual(await client.call({}, 'echo', { n: 2 }), { n: 2 });
    await until(async () => [...(await consumersOf(vhost.ctl)).values()].every((n) => n === 1));
    assert.deepEqual(await namesOf(vhost.ctl.listQueues('name')), before);
  });

  it('a request that was begun is answered when the connections were closed under it', async () => {
    await using world = await open();
    const { scene, vhost } = world;
    const begun = new Gate();
    const finish = new Gate();
    let runs = 0;
    await scene.serve({
      work: async () => {
        runs += 1;
        begun.open();
        await finish.opened;
        return 'done';
      },
    });
    const call = scene.client().call({}, 'work');
    await begun.opened;
    await vhost.ctl.closeAllConnections('a test');
    finish.open();
    assert.equal(await call, 'done');
    assert.equal(runs, 1);
  });

  for (const queue of [
    'the topic queue',
    'the queue of the server',
    'the fanout queue',
    'the reply queue',
  ]) {
    it(`${queue}, deleted under use, is made again and nothing else is disturbed`, async () => {
      await using world = await open();
      const { scene, vhost } = world;
      await scene.serve(ECHO, { name: 'server1' });
      const client = scene.client();
      await client.call({}, 'echo');
      const name = (await namesOf(vhost.ctl.listQueues('name'))).find(
        (each) =>
          ({
            'the topic queue': each === scene.topic,
            'the queue of the server': each === `${scene.topic}.server1`,
            'the fanout queue': each.startsWith(`${scene.topic}_fanout_`),
            'the reply queue': each.startsWith('reply_'),
          })[queue] === true,
      );
      assert.ok(name);
      const connections = await namesOf(vhost.ctl.listConnections('name'));

      await vhost.ctl.deleteQueue(name);

      await until(async () => (await consumersOf(vhost.ctl)).get(name) === 1);
      assert.deepEqual(await client.call({}, 'echo', { n: 1 }), { n: 1 });
      assert.deepEqual(await namesOf(vhost.ctl.listConnections('name')), connections);
    });
  }

  it('a client has two connections, and a server two, however much they do at once', async () => {
    await using world = await open();
    const { scene, vhost } = world;
    await scene.serve(ECHO);
    const client = scene.client();
    await Promise.all(Array.from({ length: 200 }, (_, n) => client.call({}, 'echo', { n })));
    // The list leaves out who is slow to answer, as connections of a busy broker are.
    await until(async () => (await vhost.ctl.listConnections('name')).length === 4);
  });

  it('a fanout after the last server has gone finds its exchange again', async () => {
    await using world = await open();
    const { scene } = world;
    const client = scene.client();
    const first = await scene.serve(ECHO);
    await client.fanoutCast({}, 'echo');
    await first.stop();
    await first.wait();
    await client.fanoutCast({}, 'echo');
    const heard = new Gate();
    await scene.serve({
      hear: () => {
        heard.open();
      },
    });
    await client.fanoutCast({}, 'hear');
    await heard.opened;
  });

  it('a server that may not declare says which queue and why', async () => {
    await using world = await open();
    const { scene, vhost } = world;
    await vhost.ctl.setPermissions('guest', { configure: '^$' });
    await assert.rejects(scene.server([ECHO]).start(), {
      name: 'ServerListenError',
      message: /exchange "openstack".*403.*configure, write and read/,
    });
    await vhost.ctl.setPermissions('guest');
  });

  it('a queue that exists with other properties is named, with the option to look at', async () => {
    await using world = await open({ amqp_durable_queues: 'true' });
    const { scene } = world;
    await scene.serve(ECHO, { name: 'durable' });
    const transientOptions = { amqp_durable_queues: 'false', rabbit_quorum_queue: 'false' };
    const conf = await ConfigOpts.load({ cli: { oslo_messaging_rabbit: transientOptions } });
    await using transient = await Scene.open(() =>
      Promise.resolve({ conf, url: scene.url, cleanup: () => Promise.resolve() }),
    );
    await assert.rejects(transient.server([ECHO]).start(), {
      message: /exchange "openstack".*406.*inequivalent arg 'durable'.*amqp_durable_queues/,
    });
  });

  it('a connection of amqplib still is what its shortcuts were made for', async () => {
    await using world = await open();
    const { vhost } = world;
    const url = new URL(vhost.url);
    const model = await amqp.connect({
      hostname: url.hostname,
      port: Number(url.port),
      vhost: encodeURIComponent(vhost.name),
    });
    const changed = 'amqplib has changed: every message costs more';
    assert.deepEqual(takeShortcuts(model), [], changed);
    const { stream } = model.connection as unknown as { readonly stream: Socket };
    const channel = await model.createChannel();
    const writes = mock.method(stream, 'write');
    channel.sendToQueue('nobody', Buffer.from('at once'));
    assert.equal(writes.mock.callCount(), 1, changed);
    await model.close();
  });
});
