import { setTimeout as sleep } from 'node:timers/promises';
import type { RabbitCluster } from '../support/rabbit-cluster.ts';
import type { RabbitCtl, VhostCtl } from '../support/rabbit-ctl.ts';
import type { TcpProxy } from '../support/tcp-proxy.ts';

/** Where a fault happens: between the peers and their virtual hosts. */
export interface Site {
  readonly vhosts: readonly VhostCtl[];
  /** All connections of all peers go through one of them. */
  readonly proxies: readonly TcpProxy[];
}

/** A site with nodes that can be harmed. */
export interface ClusterSite extends Site {
  readonly cluster: RabbitCluster;
  readonly ctl: RabbitCtl;
}

export interface Fault<On = Site> {
  readonly name: string;
  /** Whose messages it may take with it. */
  readonly takes: 'nothing' | 'transient queues' | 'all queues';
  /** Resolves when a node that can serve the queues accepts connections again. */
  readonly inject: (site: On) => Promise<void> | void;
  /** It needs no patience: it is part of the normal suite, too. */
  readonly quick?: true;
  /** It may happen any time: it takes nothing, and is over in a moment. */
  readonly mild?: true;
  /** What is to be mended afterwards, under load. */
  readonly repair?: (site: On) => Promise<void>;
}

/** More than three times `heartbeat_timeout_threshold`: both sides have given the connection up. */
const GIVEN_UP_MS = 13_000;
/** Less than that: the connection lives. */
const PATIENT_MS = 3_000;
/** Every connection that is in use has had a message. */
const STRIKE_MS = 1_000;
const BLOCKED_MS = 4_000;

const USER = 'guest';

/** What needs no more than a virtual host and a proxy. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'connections are closed by the broker',
    takes: 'nothing',
    inject: closeConnections,
    quick: true,
    mild: true,
  },
  {
    name: 'channels are closed by the broker',
    takes: 'nothing',
    inject: closeChannels,
    quick: true,
    mild: true,
  },
  {
    name: 'all queues are deleted under use',
    takes: 'all queues',
    inject: deleteQueues,
  },
  { name: 'connections are cut', takes: 'nothing', inject: cut, mild: true },
  { name: 'connections are reset', takes: 'nothing', inject: reset, quick: true, mild: true },
  { name: 'bytes are corrupted', takes: 'nothing', inject: corrupt, quick: true },
  {
    name: 'connections stall mid-frame for a while',
    takes: 'nothing',
    inject: stallForAWhile,
    mild: true,
  },
  {
    name: 'connections stall mid-frame for good',
    takes: 'nothing',
    inject: stallForGood,
    repair: release,
  },
  {
    name: 'the peers are partitioned from the broker',
    takes: 'nothing',
    inject: partition,
  },
  {
    name: 'the reply queues expire',
    takes: 'nothing',
    inject: expireReplyQueues,
    repair: expireNothing,
  },
];

/** What harms a whole broker. */
export const CLUSTER_FAULTS: readonly Fault<ClusterSite>[] = [
  { name: 'a node is killed', takes: 'transient queues', inject: killNode, repair: startNode },
  { name: 'the broker is restarted', takes: 'transient queues', inject: restart },
  { name: 'the memory alarm is raised', takes: 'nothing', inject: alarmMemory },
  { name: 'the disk alarm is raised', takes: 'nothing', inject: alarmDisk },
  { name: 'logins are refused', takes: 'nothing', inject: refuseLogins },
];

async function closeConnections({ vhosts }: Site): Promise<void> {
  await Promise.all(vhosts.map((vhost) => vhost.closeAllConnections('a fault of the tests')));
}

async function closeChannels({ vhosts }: Site): Promise<void> {
  await Promise.all(vhosts.map((vhost) => vhost.closeAllChannels()));
}

async function deleteQueues({ vhosts }: Site): Promise<void> {
  await Promise.all(vhosts.map((vhost) => vhost.deleteAllQueues()));
}

function cut({ proxies }: Site): void {
  for (const proxy of proxies) proxy.cut();
}

function reset({ proxies }: Site): void {
  for (const proxy of proxies) proxy.reset();
}

async function corrupt({ proxies }: Site): Promise<void> {
  for (const proxy of proxies) proxy.corrupt();
  await sleep(STRIKE_MS);
  for (const proxy of proxies) proxy.disarm();
}

function stall({ proxies }: Site): void {
  for (const proxy of proxies) proxy.stall();
}

function stallMidFrame({ proxies }: Site): void {
  for (const proxy of proxies) proxy.stallMidFrame();
}

function resume({ proxies }: Site): void {
  for (const proxy of proxies) proxy.resume();
}

async function stallForAWhile(site: Site): Promise<void> {
  stallMidFrame(site);
  await sleep(PATIENT_MS);
  resume(site);
}

async function stallForGood(site: Site): Promise<void> {
  stallMidFrame(site);
  await sleep(STRIKE_MS);
  for (const proxy of site.proxies) proxy.disarm();
  await sleep(GIVEN_UP_MS);
}

/** What the stalled connections still hold goes with them, or it would seem to leak. */
function release(site: Site): Promise<void> {
  resume(site);
  return Promise.resolve();
}

async function partition(site: Site): Promise<void> {
  stall(site);
  await sleep(GIVEN_UP_MS);
  resume(site);
}

async function expireReplyQueues(site: Site): Promise<void> {
  await Promise.all(site.vhosts.map((vhost) => vhost.expireQueues('^reply_', PATIENT_MS / 3)));
  stall(site);
  cut(site);
  await sleep(PATIENT_MS);
  resume(site);
}

async function expireNothing({ vhosts }: Site): Promise<void> {
  await Promise.all(vhosts.map((vhost) => vhost.expireNothing()));
}

function killNode({ cluster }: ClusterSite): Promise<void> {
  return cluster.node(0).crash();
}

function startNode({ cluster }: ClusterSite): Promise<void> {
  return cluster.node(0).restart();
}

async function restart({ cluster: { nodes } }: ClusterSite): Promise<void> {
  await Promise.all(nodes.map(({ ctl }) => ctl.run('stop_app')));
  await Promise.all(nodes.map(({ ctl }) => ctl.run('start_app')));
}

async function alarmMemory({ ctl }: ClusterSite): Promise<void> {
  await ctl.run('set_vm_memory_high_watermark', '0.000001');
  await sleep(BLOCKED_MS);
  await ctl.run('set_vm_memory_high_watermark', '0.4');
}

async function alarmDisk({ ctl }: ClusterSite): Promise<void> {
  await ctl.run('set_disk_free_limit', 'mem_relative', '10000.0');
  await sleep(BLOCKED_MS);
  await ctl.run('set_disk_free_limit', '50MB');
}

async function refuseLogins(site: ClusterSite): Promise<void> {
  await site.ctl.changePassword(USER, 'another');
  await closeConnections(site);
  await sleep(BLOCKED_MS);
  await site.ctl.changePassword(USER, USER);
}
