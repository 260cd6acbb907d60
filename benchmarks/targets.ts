import type { Figure } from './measurement.ts';

/** A figure that a target is about. */
export type TargetFigure = Exclude<Figure, 'clientBytes' | 'serverBytes'> | 'bytes';

/** Whose figure ours is divided by; absent: ours counts as it is. */
export type Peer = 'Python' | 'amqplib' | 'C';

/** What this library means to reach, and what it would be proud of. */
export interface Target {
  /** The name of a kind of work. */
  readonly work: string;
  readonly figure: TargetFigure;
  readonly than?: Peer;
  readonly bound: 'at least' | 'at most';
  readonly target?: number;
  readonly moonshot?: number;
}

export const TARGETS: readonly Target[] = [
  {
    work: 'serial',
    figure: 'p50Ms',
    than: 'Python',
    bound: 'at most',
    target: 0.33,
    moonshot: 0.26,
  },
  { work: 'serial', figure: 'p50Ms', than: 'C', bound: 'at most', target: 1.6, moonshot: 1.3 },
  { work: 'call-64', figure: 'rate', than: 'Python', bound: 'at least', target: 10, moonshot: 14 },
  { work: 'call-64', figure: 'rate', than: 'C', bound: 'at least', target: 0.65, moonshot: 0.8 },
  { work: 'call-64', figure: 'rate', than: 'amqplib', bound: 'at least', target: 1.25 },
  {
    work: 'call-64',
    figure: 'clientUs',
    than: 'Python',
    bound: 'at most',
    target: 1 / 13,
    moonshot: 1 / 20,
  },
  {
    work: 'call-64',
    figure: 'serverUs',
    than: 'Python',
    bound: 'at most',
    target: 1 / 17,
    moonshot: 1 / 30,
  },
  { work: 'call-64', figure: 'bytes', than: 'Python', bound: 'at most', target: 1, moonshot: 0.8 },
  { work: 'call-64', figure: 'clientWrites', bound: 'at most', target: 0.6, moonshot: 0.25 },
  { work: 'call-64', figure: 'serverWrites', bound: 'at most', target: 0.6, moonshot: 0.25 },
  { work: 'call-256', figure: 'clientConnections', bound: 'at most', target: 2, moonshot: 2 },
  { work: 'call-10k', figure: 'rate', than: 'Python', bound: 'at least', target: 4.5, moonshot: 7 },
  {
    work: 'call-100k',
    figure: 'rate',
    than: 'Python',
    bound: 'at least',
    target: 2.5,
    moonshot: 3.5,
  },
  { work: 'cast', figure: 'rate', than: 'Python', bound: 'at least', target: 4.5, moonshot: 7 },
  { work: 'cast', figure: 'rate', than: 'C', bound: 'at least', moonshot: 0.8 },
  { work: 'drain', figure: 'rate', than: 'Python', bound: 'at least', target: 7, moonshot: 12 },
  { work: 'fanout', figure: 'rate', than: 'Python', bound: 'at least', target: 15, moonshot: 25 },
  { work: 'notify', figure: 'rate', than: 'Python', bound: 'at least', target: 3.5, moonshot: 5 },
  { work: 'listen', figure: 'rate', than: 'Python', bound: 'at least', target: 6, moonshot: 11 },
];
