import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import '../../lib/transport/drivers/builtin.ts';
import { rabbitOptions } from '../../lib/transport/drivers/rabbit/options.ts';
import { Scene } from '../contract/scene.ts';
import { createVhost, type TestVhost } from '../support/rabbit-vhost.ts';
import { RawPeer, type RawAddress, type RawTopicExchange } from '../support/raw-peer.ts';

/** A scene on a virtual host of its own, and a peer that says whatever it likes. */
export class RawWorld implements AsyncDisposable {
  readonly vhost: TestVhost;
  readonly scene: Scene;
  readonly peer: RawPeer;
  /** Where clients of the scene publish. */
  readonly exchange: RawTopicExchange;

  private constructor(parts: Pick<RawWorld, 'vhost' | 'scene' | 'peer' | 'exchange'>) {
    this.vhost = parts.vhost;
    this.scene = parts.scene;
    this.peer = parts.peer;
    this.exchange = parts.exchange;
  }

  static async open(): Promise<RawWorld> {
    const vhost = await createVhost();
    const conf = await ConfigOpts.load();
    const scene = await Scene.open(() =>
      Promise.resolve({ conf, url: vhost.url, cleanup: () => vhost[Symbol.asyncDispose]() }),
    );
    const { rabbit_quorum_queue, amqp_durable_queues } = conf.group(rabbitOptions);
    const durable = rabbit_quorum_queue || amqp_durable_queues;
    const exchange = { exchange: 'openstack', durable };
    return new RawWorld({ vhost, scene, peer: await RawPeer.open(vhost.url), exchange });
  }

  /** Where requests to any server of the scene go. */
  get topic(): RawAddress {
    return { exchange: this.exchange.exchange, routingKey: this.scene.topic };
  }

  /** What each queue holds and who consumes it, by name. */
  async queues(): Promise<ReadonlyMap<string, { consumers: unknown; unacknowledged: unknown }>> {
    const rows = await this.vhost.ctl.listQueues('name', 'consumers', 'messages_unacknowledged');
    return new Map(
      rows.map(({ name, consumers, messages_unacknowledged: unacknowledged }) => [
        String(name),
        { consumers, unacknowledged },
      ]),
    );
  }

  async connections(): Promise<readonly string[]> {
    const rows = await this.vhost.ctl.listConnections('name');
    return rows.map(({ name }) => String(name)).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.peer[Symbol.asyncDispose]();
    await this.scene[Symbol.asyncDispose]();
  }
}
