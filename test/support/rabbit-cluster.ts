import { spawn } from 'node:child_process';
import { freePorts, isListening } from './ports.ts';
import { endAtExit } from './process.ts';
import { newCookie, RabbitNode, rabbitScript } from './rabbit-node.ts';
import { until } from './until.ts';

/** RabbitMQ nodes on 127.0.0.1 that form one cluster, with an epmd that outlives each of them. */
export class RabbitCluster implements AsyncDisposable {
  readonly nodes: readonly RabbitNode[];
  readonly #endEpmd: () => void;

  private constructor(nodes: readonly RabbitNode[], endEpmd: () => void) {
    this.nodes = nodes;
    this.#endEpmd = endEpmd;
  }

  /** @param size how many nodes; the first is the seed of the others. */
  static async start(size: number): Promise<RabbitCluster> {
    const [epmdPort = 0] = await freePorts(1);
    const cookie = newCookie();
    // Where one listens already, the epmd that comes with a node ends at once.
    const epmd = spawn(
      rabbitScript('epmd'),
      ['-port', String(epmdPort), '-address', '127.0.0.1', '-relaxed_command_check'],
      { stdio: 'ignore', detached: true },
    );
    const endEpmd = endAtExit({ pid: epmd.pid });
    await until(() => isListening(epmdPort));
    const nodes = await Promise.all(
      Array.from({ length: size }, () => RabbitNode.start({ cookie, epmdPort })),
    );
    const cluster = new RabbitCluster(nodes, endEpmd);
    await cluster.#join();
    return cluster;
  }

  /** @throws when the cluster has no such node. */
  node(index: number): RabbitNode {
    const node = this.nodes[index];
    if (node === undefined) throw new Error(`the cluster has no node ${index}`);
    return node;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
    this.#endEpmd();
  }

  async #join(): Promise<void> {
    const [seed, ...others] = this.nodes;
    if (seed === undefined) return;
    for (const { ctl } of others) {
      await ctl.run('stop_app');
      await ctl.run('join_cluster', seed.name);
      await ctl.run('start_app');
    }
  }
}
