import { setTimeout as sleep } from 'node:timers/promises';
import type { VhostCtl } from '../support/rabbit-ctl.ts';
import { until } from '../support/until.ts';
import type { Fault, Site } from './faults.ts';
import { leakedHandles, openHandles } from './handles.ts';
import {
  deafMs,
  isComplete,
  isWell,
  judge,
  type Moments,
  type Span,
  type Verdict,
} from './judge.ts';
import { COLUMNS, type Column, type Ledger, type Receiver } from './ledger.ts';
import type { NodePeer } from './node-peer.ts';
import type { Setup } from './setups.ts';
import { Watch } from './watch.ts';
import { TIMEOUT_MS, World, type WorldOptions } from './world.ts';

/** Longer than any recovery may take: whoever is not back by then has failed. */
const RECOVERY_MS = 7_000;
/** The last call has its deadline; what was confirmed is executed. */
const SETTLE_MS = TIMEOUT_MS + 2_000;
const WARM_MS = 30_000;
const LOOK_MS = 250;
/** The broker notices a dead client by its heartbeats, too. */
const FORGET_MS = 15_000;

/** A virtual host with its peers. */
export interface Place {
  readonly setup: Setup;
  readonly url: string;
  readonly vhost: VhostCtl;
}

export interface Stage<On extends Site> extends Pick<
  WorldOptions,
  'languages' | 'everyMs' | 'logger'
> {
  readonly site: On;
  readonly places: readonly Place[];
  /** How long the load goes on when all are back, and again when the fault is repaired. */
  readonly afterMs: number;
}

/** What a fault has done to the peers of one virtual host. */
export interface Outcome {
  readonly setup: Setup;
  readonly fault: Pick<Fault, 'name' | 'takes'>;
  readonly moments: Moments;
  readonly columns: ReadonlyMap<Column, Verdict>;
  /** By receiver, of both languages. */
  readonly deafMs: ReadonlyMap<string, number>;
  /** Errors that nobody caught: they would have ended a program. */
  readonly unheard: readonly string[];
  /** What this process still holds when all is closed, by type; for all virtual hosts together. */
  readonly leakedHandles: readonly string[];
  /** Connections that the broker has and this library has forgotten. */
  readonly surplusConnections: number;
}

/** Lets a fault happen under load, once for all places, and judges what became of the load. */
export async function runFault<On extends Site>(
  fault: Fault<On>,
  stage: Stage<On>,
): Promise<readonly Outcome[]> {
  const before = openHandles();
  using watch = new Watch();
  const scenes = await Promise.all(
    stage.places.map(async (place) => ({
      ...place,
      world: await World.open({ ...stage, ...place }),
    })),
  );
  let moments: Moments;
  let seen: readonly Seen[];
  try {
    await loaded(scenes.map(({ world }) => world));
    moments = await underLoad(fault, { stage, watch, worlds: scenes.map(({ world }) => world) });
    seen = await Promise.all(
      scenes.map(async ({ world, vhost, setup }) => ({
        setup,
        receivers: world.receivers,
        surplusConnections: await surplusConnections(vhost, world.node),
        ledger: await settled(world, watch),
      })),
    );
  } finally {
    await Promise.all(scenes.map(({ world }) => world[Symbol.asyncDispose]()));
  }
  const leaked = await leakedHandles(before);
  return seen.map((each) => ({
    ...outcomeOf(each, moments),
    fault,
    leakedHandles: leaked,
    unheard: watch.unheard,
  }));
}

interface Seen {
  readonly setup: Setup;
  readonly receivers: readonly Receiver[];
  readonly surplusConnections: number;
  readonly ledger: Ledger;
}

/** Resolves when the load runs and all is well. */
async function loaded(worlds: readonly World[]): Promise<void> {
  for (const world of worlds) await world.startLoad();
  await allWell(worlds, 0, WARM_MS);
}

async function underLoad<On extends Site>(
  fault: Fault<On>,
  { stage, worlds, watch }: { stage: Stage<On>; worlds: readonly World[]; watch: Watch },
): Promise<Moments> {
  const span = await timed(() => fault.inject(stage.site));
  await orNot(allWell(worlds, span.to, RECOVERY_MS));
  await sleep(stage.afterMs);
  if (fault.repair !== undefined) {
    await fault.repair(stage.site);
    await sleep(stage.afterMs);
  }
  const endedAt = Date.now();
  for (const world of worlds) await world.stopLoad();
  const cut = { from: span.from, to: Math.max(span.to, watch.lastLossAt) };
  return { fault: span, cut, endedAt };
}

/** Resolves when every receiver hears on each of its queues and calls are answered in every column, since a moment. */
async function allWell(worlds: readonly World[], since: number, timeoutMs: number): Promise<void> {
  const well = async (): Promise<boolean> => {
    const seen = await Promise.all(
      worlds.map(async (world) => isWell(await world.entries(), world, since)),
    );
    return seen.every(Boolean);
  };
  await until(well, { timeoutMs, everyMs: LOOK_MS });
}

/** The entries when nothing more can come. */
async function settled(world: World, watch: Watch): Promise<Ledger> {
  const ledger = async (): Promise<Ledger> => ({
    ...(await world.entries()),
    unroutable: watch.unroutable,
  });
  await orNot(
    until(async () => isComplete(await ledger()), { timeoutMs: SETTLE_MS, everyMs: LOOK_MS }),
  );
  // Its second server may be a moment behind the first.
  await sleep(LOOK_MS);
  return ledger();
}

/** For what is judged later: that it did not come in time shows in the ledger. */
async function orNot(coming: Promise<unknown>): Promise<void> {
  await coming.catch(() => undefined);
}

/** How many connections of this library a virtual host has beyond those that the library knows of, in the end. */
async function surplusConnections(vhost: VhostCtl, node: NodePeer): Promise<number> {
  let surplus = 0;
  const isGone = async (): Promise<boolean> => {
    surplus = (await countConnections(vhost)) - node.connections;
    return surplus <= 0;
  };
  await orNot(until(isGone, { timeoutMs: FORGET_MS, everyMs: 1_000 }));
  return Math.max(0, surplus);
}

async function countConnections(vhost: VhostCtl): Promise<number> {
  const rows = await vhost.listConnections('client_properties');
  return rows.filter((row) => JSON.stringify(row).includes('oslo-messaging')).length;
}

function outcomeOf(
  { setup, receivers, surplusConnections: surplus, ledger }: Seen,
  moments: Moments,
): Omit<Outcome, 'fault' | 'leakedHandles' | 'unheard'> {
  const evidence = { ledger, moments, timeoutMs: TIMEOUT_MS };
  const columns = COLUMNS.filter((column) => ledger.sent.some((each) => each.column === column));
  return {
    setup,
    moments,
    columns: new Map(columns.map((column) => [column, judge(column, evidence)])),
    deafMs: new Map(
      receivers.map((receiver) => [receiver.name, deafMs(receiver, ledger, moments)]),
    ),
    surplusConnections: surplus,
  };
}

async function timed(work: () => Promise<void> | void): Promise<Span> {
  const from = Date.now();
  await work();
  return { from, to: Date.now() };
}
