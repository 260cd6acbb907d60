import type { ContestantName } from './contestant-names.ts';
import type { Measurement } from './measurement.ts';
import { bestPython, figuresOf, type ScenarioResult } from './results.ts';
import { SCENARIOS } from './scenarios.ts';
import { aligned } from './table.ts';
import type { Peer, Target, TargetFigure } from './targets.ts';

/** A target that is missed by less than this share of it counts as met: so far do runs differ. */
const TOLERANCE = 0.05;

/** What became of a target. */
export interface Verdict {
  readonly target: Target;
  readonly title: string;
  /** Our figure, or its ratio to the peer's. Absent: the run did not measure it. */
  readonly measured?: number;
  /** Absent: there is none, or it was not measured. */
  readonly met?: boolean;
  readonly moonshotReached?: boolean;
}

const FIGURE_TITLES: Readonly<Record<TargetFigure, string>> = {
  rate: 'per second',
  p50Ms: 'p50',
  p99Ms: 'p99',
  clientUs: 'CPU of the client',
  serverUs: 'CPU of the server',
  brokerUs: 'CPU of the broker',
  bytes: 'memory, both sides',
  clientConnections: 'connections of a client',
  serverConnections: 'connections of a server',
  clientWrites: 'write() of the client',
  serverWrites: 'write() of the server',
};

const PEERS = {
  amqplib: 'amqplib',
  C: 'c',
} as const satisfies Readonly<Record<Exclude<Peer, 'Python'>, ContestantName>>;

/** Compares a run with the targets; a target whose work was not measured stays open. */
export function judge(
  results: readonly ScenarioResult[],
  targets: readonly Target[],
): readonly Verdict[] {
  return targets.map((target) => {
    const result = results.find(({ scenario }) => scenario.name === target.work);
    const title = titleOf(target);
    const measured = result === undefined ? undefined : measuredOf(result, target);
    if (measured === undefined) return { target, title };
    const { target: aim, moonshot } = target;
    return {
      target,
      title,
      measured,
      ...(aim !== undefined && { met: isMet(measured, aim, target.bound) }),
      ...(moonshot !== undefined && { moonshotReached: isMet(measured, moonshot, target.bound) }),
    };
  });
}

/** The verdicts as a table in Markdown. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ target, title, measured, met, moonshotReached }) => {
    const sign = target.bound === 'at least' ? '≥' : '≤';
    const aim = (value: number | undefined): string =>
      value === undefined ? '' : `${sign} ${digits(value)}`;
    return [
      title,
      measured === undefined ? 'not measured' : digits(measured),
      aim(target.target),
      yesOrNo(met),
      aim(target.moonshot),
      yesOrNo(moonshotReached),
    ];
  });
  return aligned([['', 'measured', 'target', 'met', 'moonshot', 'reached'], ...rows]);
}

function titleOf({ work, figure, than }: Target): string {
  const title = SCENARIOS.find(({ name }) => name === work)?.title ?? work;
  const unit = than === undefined ? '' : `, × ${than}`;
  return `${title}: ${FIGURE_TITLES[figure]}${unit}`;
}

function measuredOf(result: ScenarioResult, { figure, than }: Target): number | undefined {
  const own = figureOf(figuresOf(result, 'oslo-messaging'), figure);
  if (own === undefined || than === undefined) return own;
  const peer = figureOf(peerOf(result, than), figure);
  return peer === undefined ? undefined : own / peer;
}

function peerOf(result: ScenarioResult, peer: Peer): Measurement | undefined {
  return peer === 'Python' ? bestPython(result) : figuresOf(result, PEERS[peer]);
}

function figureOf(figures: Measurement | undefined, figure: TargetFigure): number | undefined {
  if (figure !== 'bytes') return figures?.[figure];
  const { clientBytes, serverBytes } = figures ?? {};
  return clientBytes === undefined || serverBytes === undefined
    ? undefined
    : clientBytes + serverBytes;
}

function isMet(measured: number, aim: number, bound: Target['bound']): boolean {
  return bound === 'at least'
    ? measured >= aim * (1 - TOLERANCE)
    : measured <= aim * (1 + TOLERANCE);
}

function digits(value: number): string {
  return String(Number(value.toPrecision(value < 1 ? 2 : 3)));
}

function yesOrNo(value: boolean | undefined): string {
  if (value === undefined) return '';
  return value ? 'yes' : 'no';
}
