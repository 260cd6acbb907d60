import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import '../../lib/transport/drivers/builtin.ts';
import { Scene } from '../contract/scene.ts';
import { createVhost, type TestVhost } from '../support/rabbit-vhost.ts';
import { RawPeer, type RawAddress } from '../support/raw-peer.ts';

/** A scene on a virtual host of its own, and a peer that says whatever it likes. */
export class RawWorld implements AsyncDisposable {
  readonly vhost: TestVhost;
  readonly scene: Scene;
  readonly peer: RawPeer;

  private constructor(vhost: TestVhost, scene: Scene, peer: RawPeer) {
    this.vhost = vhost;
    this.scene = scene;
    this.peer = peer;
  }

  static async open(): Promise<RawWorld> {
    const vhost = await createVhost();
    const conf = await ConfigOpts.load();
    const scene = await Scene.open(() =>
      Promise.resolve({ conf, url: vhost.url, cleanup: () => vhost[Symbol.asyncDispose]() }),
    );
    return new RawWorld(vhost, scene, await RawPeer.open(vhost.url));
  }

  /** Where requests to any server of the scene go. */
  get topic(): RawAddress {
    return { exchange: 'openstack', routingKey: this.scene.topic };
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
