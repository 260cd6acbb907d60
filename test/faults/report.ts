import { formatTable } from '../support/table.ts';
import type { Verdict } from './judge.ts';
import type { Outcome } from './run-fault.ts';

const TITLES = [
  'fault',
  'queues',
  'column',
  'answered',
  'failed',
  'overdue',
  'confirmed',
  'lost',
  'unroutable',
  'fanouts',
  'lost',
  'notified',
  'lost',
  'twice',
  'siblings',
  'silent',
  'deaf',
];

/** A line for each fault, setup and column; times are seconds. */
export function faultTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap((outcome) =>
    [...outcome.columns].map(([column, verdict]) => [
      outcome.fault.name,
      outcome.setup.name.split(' ')[0] ?? '',
      column,
      ...figures(verdict),
      seconds(deafness(outcome, column.endsWith('Node') ? 'node' : 'python')),
    ]),
  );
  return formatTable([TITLES, ...rows]);
}

function figures({
  calls,
  casts,
  fanouts,
  notifications,
  twiceInOneServer,
  acrossSiblings,
  silentMs,
}: Verdict): string[] {
  const siblings = acrossSiblings.traced.length + acrossSiblings.untraced.length;
  const counts = [
    calls.answered,
    calls.failed,
    calls.overdue.length,
    casts.confirmed,
    casts.lost.length,
    casts.unroutable,
    fanouts.confirmed,
    fanouts.lost.length,
    notifications.confirmed,
    notifications.lost.length,
    twiceInOneServer.length,
    siblings,
  ];
  return [...counts.map(String), seconds(silentMs)];
}

function deafness({ deafMs }: Outcome, language: string): number {
  const own = [...deafMs].filter(([server]) => server.startsWith(language));
  return Math.max(...own.map(([, ms]) => ms));
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
