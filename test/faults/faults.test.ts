import { after, before, describe, it } from 'node:test';
import { silentLogger } from '../../lib/base/logger.ts';
import { RabbitCluster } from '../support/rabbit-cluster.ts';
import { uniqueName } from '../support/rabbit-vhost.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { CLUSTER_FAULTS, FAULTS, type ClusterSite, type Fault } from './faults.ts';
import { GOALS } from './goals.ts';
import { faultTable } from './report.ts';
import { runFault, type Outcome, type Place } from './run-fault.ts';
import { SETUPS } from './setups.ts';

/** Parts of the names of the faults to run, with commas between them. Default: all. */
const CHOICE = (process.env['OSLO_TEST_FAULTS'] ?? '').split(',');
const CHOSEN: readonly Fault<ClusterSite>[] = [...FAULTS, ...CLUSTER_FAULTS].filter(({ name }) =>
  CHOICE.some((part) => name.includes(part)),
);
const NODES = 3;
const EVERY_MS = 250;
const AFTER_MS = 4_000;

describe('On a cluster under load, when', () => {
  let cluster: RabbitCluster;
  let proxies: readonly TcpProxy[];
  let places: readonly Place[];
  const outcomes: Outcome[] = [];

  before(async () => {
    cluster = await RabbitCluster.start(NODES);
    proxies = await Promise.all(cluster.nodes.map(({ port }) => TcpProxy.start(port)));
    places = await makePlaces();
  });
  after(async () => {
    console.log(faultTable(outcomes));
    await Promise.all(proxies.map((proxy) => proxy[Symbol.asyncDispose]()));
    await cluster[Symbol.asyncDispose]();
  });

  /** A new virtual host for each setup, reached through the proxies. */
  async function makePlaces(): Promise<readonly Place[]> {
    const { ctl } = cluster.node(1);
    const hosts = proxies.map(({ port }) => `guest:guest@127.0.0.1:${port}`).join(',');
    return Promise.all(
      SETUPS.map(async (setup) => {
        const name = uniqueName('fault');
        await ctl.addVhost(name);
        const vhost = ctl.vhost(name);
        await vhost.setPermissions('guest');
        return { setup, vhost, url: `rabbit://${hosts}/${name}` };
      }),
    );
  }

  function happen(fault: Fault<ClusterSite>): Promise<readonly Outcome[]> {
    const vhosts = places.map(({ vhost }) => vhost);
    const site = { cluster, ctl: cluster.node(1).ctl, proxies, vhosts };
    return runFault(fault, {
      site,
      places,
      languages: 'both',
      everyMs: EVERY_MS,
      afterMs: AFTER_MS,
      logger: silentLogger,
    });
  }

  for (const fault of CHOSEN) {
    describe(fault.name, () => {
      let results: readonly Outcome[] = [];
      before(async () => {
        results = await happen(fault);
        outcomes.push(...results);
      });
      for (const [index, setup] of SETUPS.entries()) {
        describe(`with ${setup.name}`, () => {
          for (const { name, check } of GOALS) {
            it(name, () => {
              const outcome = results[index];
              if (outcome === undefined) throw new Error('the fault did not happen');
              check(outcome);
            });
          }
        });
      }
    });
  }
});
