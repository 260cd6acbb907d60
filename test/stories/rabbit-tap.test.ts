import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import amqp from 'amqplib';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import type { Tap, TapBinding, TapNotice, TappedMessage } from '../../lib/transport/driver/tap.ts';
import '../../lib/transport/drivers/builtin.ts';
import { Scene } from '../contract/scene.ts';
import { createVhost, type TestVhost } from '../support/rabbit-vhost.ts';
import { Sightings } from '../support/sightings.ts';
import { until } from '../support/until.ts';

interface Listening extends AsyncDisposable {
  readonly scene: Scene;
  readonly vhost: TestVhost;
  readonly heard: Sightings<TappedMessage>;
  readonly notices: Sightings<TapNotice>;
  tap(...bindings: readonly TapBinding[]): Promise<Tap>;
}

async function listening(): Promise<Listening> {
  const vhost = await createVhost();
  const conf = await ConfigOpts.load({
    cli: { oslo_messaging_rabbit: { kombu_reconnect_delay: '0.1' } },
  });
  const scene = await Scene.open(() =>
    Promise.resolve({ conf, url: vhost.url, cleanup: () => vhost[Symbol.asyncDispose]() }),
  );
  const heard = new Sightings<TappedMessage>();
  const notices = new Sightings<TapNotice>();
  const transport = scene.connect();
  return {
    scene,
    vhost,
    heard,
    notices,
    tap: (...bindings) =>
      transport.tap({
        bindings,
        onMessage: (message) => {
          heard.add(message);
        },
        onNotice: (notice) => {
          notices.add(notice);
        },
      }),
    [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose](),
  };
}

/** Publishes a text as anybody might. */
async function publish(url: string, exchange: string, text: string): Promise<void> {
  const connection = await amqp.connect(url.replace(/^rabbit/, 'amqp'));
  const channel = await connection.createConfirmChannel();
  const headers = { answer: 42 };
  channel.publish(exchange, 'a.key', Buffer.from(text), { headers, contentType: 'text/plain' });
  await channel.waitForConfirms();
  await connection.close();
}

const TOPIC = { exchange: 'amq.topic', routingKey: 'a.*' };

const textOf = ({ body }: TappedMessage): string => body.toString();

describe('a tap on RabbitMQ', () => {
  it('hands on bytes, properties and headers of what is no message of ours', async () => {
    await using world = await listening();
    await world.tap(TOPIC);
    await publish(world.vhost.url, 'amq.topic', 'not { JSON');
    assert.deepEqual(await world.heard.count(1), [
      {
        exchange: 'amq.topic',
        routingKey: 'a.key',
        properties: { content_type: 'text/plain' },
        headers: { answer: 42 },
        body: Buffer.from('not { JSON'),
        redelivered: false,
      },
    ]);
  });

  it('has a queue that nobody else can use and that goes with it', async () => {
    await using world = await listening();
    const { vhost } = world;
    const tap = await world.tap(TOPIC);
    const columns = ['name', 'exclusive', 'auto_delete', 'durable', 'arguments'] as const;
    const [queue] = await vhost.ctl.listQueues(...columns);
    assert.match(String(queue?.name), /^tap_[0-9a-f]{32}$/);
    assert.deepEqual([queue?.exclusive, queue?.auto_delete, queue?.durable], [true, true, false]);
    await tap.close();
    assert.deepEqual(await vhost.ctl.listQueues('name'), []);
  });

  it('heals when its connection is lost, and says that there was a gap', async () => {
    await using world = await listening();
    await world.tap(TOPIC);
    await world.vhost.ctl.closeAllConnections('a test');
    const [lost, restored] = await world.notices.count(2);
    assert.equal(lost?.kind, 'lost');
    assert.ok(restored?.kind === 'restored' && restored.missedMs > 0);
    await publish(world.vhost.url, 'amq.topic', 'after');
    assert.deepEqual((await world.heard.count(1)).map(textOf), ['after']);
    assert.equal((await world.vhost.ctl.listQueues('name')).length, 1);
  });

  it('heals when its queue is deleted', async () => {
    await using world = await listening();
    const { ctl } = world.vhost;
    await world.tap(TOPIC);
    const [queue] = await ctl.listQueues('name');
    await ctl.deleteQueue(String(queue?.name));
    const kinds = (await world.notices.count(2)).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['lost', 'restored']);
    await publish(world.vhost.url, 'amq.topic', 'after');
    assert.deepEqual((await world.heard.count(1)).map(textOf), ['after']);
  });

  it('waits for an exchange that is not there, makes none, and hears the others', async () => {
    await using world = await listening();
    const { ctl } = world.vhost;
    const absent = { exchange: 'openstack', routingKey: world.scene.topic };
    await world.tap(absent, TOPIC);
    assert.deepEqual(await world.notices.count(1), [{ kind: 'exchange-missing', binding: absent }]);
    const exchanges = async () => (await ctl.listExchanges('name')).map(({ name }) => name);
    assert.ok(!(await exchanges()).includes('openstack'));
    await publish(world.vhost.url, 'amq.topic', 'meanwhile');
    assert.deepEqual((await world.heard.count(1)).map(textOf), ['meanwhile']);

    await world.scene.serve({ echo: () => 1 });
    assert.deepEqual((await world.notices.count(2))[1], {
      kind: 'exchange-found',
      binding: absent,
    });
    await world.scene.client().call({}, 'echo');
    assert.equal((await world.heard.count(2))[1]?.routingKey, world.scene.topic);
  });

  it('hears an exchange again that was deleted and made anew', async () => {
    await using world = await listening();
    const { scene, vhost } = world;
    const server = await scene.serve({ echo: () => 1 });
    await world.tap({ exchange: 'openstack', routingKey: scene.topic });
    await vhost.ctl.deleteExchange('openstack');
    assert.equal((await world.notices.count(1))[0]?.kind, 'exchange-missing');
    await server.stop();
    await scene.serve({ echo: () => 1 });
    assert.equal((await world.notices.count(2))[1]?.kind, 'exchange-found');
    await scene.client().call({}, 'echo');
    await world.heard.count(1);
  });

  it('is refused to a user without the permission', async () => {
    await using world = await listening();
    await world.vhost.ctl.setPermissions('guest', { read: '^tap_' });
    await assert.rejects(world.tap(TOPIC), {
      code: 'OSLO_MESSAGING_DECLARATION_REFUSED',
      message: /exchange "amq.topic" \(403\)/,
    });
    await until(async () => (await world.vhost.ctl.listQueues('name')).length === 0);
  });

  it('hears replies where the firehose is on', async () => {
    await using world = await listening();
    const { scene, vhost } = world;
    await vhost.ctl.ctl.run('trace_on', '--vhost', vhost.name);
    await scene.serve({ echo: () => 'the answer' });
    await world.tap({ exchange: 'amq.rabbitmq.trace', routingKey: 'publish.#' });
    await scene.client().call({}, 'echo');
    const published = await until(() =>
      world.heard.all.find((message) => textOf(message).includes('the answer')),
    );
    assert.deepEqual([published.routingKey, published.headers['exchange_name']], ['publish.', '']);
  });
});
