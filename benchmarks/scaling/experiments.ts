import type { ScalingWork } from './job.ts';

/** One direction in which the work grows. */
export interface Experiment {
  readonly what: ScalingWork;
  readonly title: string;
  /** The smallest shows what there is besides; growth is judged by the last two. */
  readonly sizes: readonly number[];
  /** What the sizes count. */
  readonly unit: string;
  /** Messages that a phase sends or handles, for work that is not one for each unit. */
  readonly messages?: number;
  /** What may not be greater for one when there are ten times as many. */
  readonly flat: Flat;
  /** What its phases are called. */
  readonly phases: readonly string[];
  /** Whether Python does the same. */
  readonly python?: boolean;
}

/**
 * - `cpu of one`: CPU for each unit, or for each message where they are as many whatever the size.
 * - `cpu of a byte`: CPU for a message may grow as its size does.
 * - `peak`: the memory of all may not grow at all.
 */
export type Flat = 'cpu of one' | 'cpu of a byte' | 'peak';

/** What the phase that follows a loss of all connections is called. */
export const RECONNECT = 'reconnect';

export const EXPERIMENTS: readonly Experiment[] = [
  {
    what: 'targets',
    title: 'casts to many targets, by one client',
    sizes: [1, 10, 100, 1_000],
    unit: 'target',
    flat: 'cpu of one',
    messages: 20_000,
    phases: ['20,000 casts'],
  },
  {
    what: 'servers',
    title: 'servers of one topic in one process, on one transport',
    sizes: [1, 10, 100, 1_000],
    unit: 'server',
    flat: 'cpu of one',
    phases: ['start', RECONNECT],
  },
  {
    what: 'nodes',
    title: 'compute nodes: a transport with a server and a client',
    sizes: [1, 10, 100],
    unit: 'node',
    flat: 'cpu of one',
    phases: ['start', RECONNECT],
    python: true,
  },
  {
    what: 'checks',
    title: 'compute nodes that check every two seconds whether they are heard',
    sizes: [10, 100],
    unit: 'node',
    flat: 'cpu of one',
    phases: ['ten seconds'],
  },
  {
    what: 'pending',
    title: 'calls that wait for their replies',
    sizes: [1_000, 10_000, 100_000],
    unit: 'call',
    flat: 'cpu of one',
    phases: ['begin', 'give up'],
  },
  {
    what: 'context',
    title: 'calls with a context of so many bytes, client and server in one process',
    sizes: [1_000, 10_000, 100_000],
    unit: 'byte',
    flat: 'cpu of a byte',
    messages: 400,
    phases: ['400 calls'],
  },
  {
    what: 'backlog',
    title: 'a server and the requests that wait for it',
    sizes: [1_000, 10_000, 100_000],
    unit: 'request',
    flat: 'peak',
    phases: ['drain'],
  },
];
