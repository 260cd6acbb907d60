import { aligned } from '../table.ts';
import { RECONNECT, type Experiment, type Flat } from './experiments.ts';
import type { Spent } from './job.ts';

/** What a phase took of the broker. */
export interface BrokerSpent {
  readonly cpuUs: number;
  /** How many more there are now. */
  readonly connections: number;
  readonly channels: number;
  readonly queues: number;
  readonly bytes: number;
}

/** One phase of an experiment of one size. */
export interface Growth {
  readonly experiment: Experiment;
  readonly phase: string;
  readonly who: string;
  readonly size: number;
  readonly spent: Spent;
  readonly broker: BrokerSpent;
}

/** So much more, ten times as many being there, is noise; more than this is a defect. */
const NOISE = 1.5;

/** What must stay flat when there is more, and does not. */
export function disproportions(growths: readonly Growth[]): readonly string[] {
  return Array.from(series(growths).values()).flatMap((rows) => {
    const [smaller, larger] = rows.toSorted((a, b) => a.size - b.size).slice(-2);
    if (smaller === undefined || larger === undefined) return [];
    const { experiment, phase, who } = larger;
    const { what, of } = FLAT[experiment.flat];
    const ratio = of(larger) / of(smaller);
    if (!(ratio > NOISE)) return [];
    const sizes = `${larger.size} in place of ${smaller.size}`;
    return [
      `${who}, ${experiment.title}, ${phase}: ${ratio.toFixed(1)} times the ${what(experiment)} with ${sizes}`,
    ];
  });
}

const FLAT: Readonly<
  Record<
    Flat,
    { readonly what: (of: Experiment) => string; readonly of: (growth: Growth) => number }
  >
> = {
  'cpu of one': { what: (experiment) => `CPU for one ${perWhat(experiment)}`, of: cpuOfOne },
  'cpu of a byte': { what: () => 'CPU for one byte', of: (one) => cpuOfOne(one) / one.size },
  peak: { what: () => 'memory', of: ({ spent }) => spent.peakBytes },
};

/** The figures as tables in Markdown, one for each experiment. */
export function growthTables(growths: readonly Growth[]): string {
  const experiments = [...new Set(growths.map(({ experiment }) => experiment))];
  return experiments
    .map((experiment) => {
      const rows = growths.filter((growth) => growth.experiment === experiment);
      const head = ['', `${experiment.unit}s`, ...COLUMNS.map(({ title }) => title(experiment))];
      const cells = rows.map((row) => [
        `${row.who}, ${row.phase}`,
        row.size.toLocaleString('en'),
        ...COLUMNS.map(({ cell }) => cell(row)),
      ]);
      return `### ${experiment.title}\n\n${aligned([head, ...cells])}`;
    })
    .join('\n\n');
}

const COLUMNS: readonly {
  readonly title: (experiment: Experiment) => string;
  readonly cell: (growth: Growth) => string;
}[] = [
  { title: (one) => `CPU µs / ${perWhat(one)}`, cell: (row) => figure(cpuOfOne(row)) },
  {
    title: (one) => `kB / ${one.unit}`,
    cell: ({ spent, size }) => figure(spent.bytes / 1000 / size),
  },
  { title: () => 'peak MB', cell: ({ spent }) => figure(spent.peakBytes / 1e6) },
  {
    title: (one) => `declared / ${one.unit}`,
    cell: ({ spent, size }) => figure(spent.declarations / size),
  },
  {
    title: (one) => `broker: CPU µs / ${perWhat(one)}`,
    cell: ({ broker, experiment, size }) => figure(broker.cpuUs / timesOf(experiment, size)),
  },
  {
    title: (one) => `kB / ${one.unit}`,
    cell: ({ broker, size }) => figure(broker.bytes / 1000 / size),
  },
  { title: () => 'connections', cell: ({ broker, phase }) => count(broker.connections, phase) },
  { title: () => 'channels', cell: ({ broker, phase }) => count(broker.channels, phase) },
  { title: () => 'queues', cell: ({ broker, phase }) => count(broker.queues, phase) },
];

function series(growths: readonly Growth[]): Map<string, Growth[]> {
  const byName = new Map<string, Growth[]>();
  for (const growth of growths) {
    const name = `${growth.who} ${growth.experiment.what} ${growth.phase}`;
    byName.set(name, [...(byName.get(name) ?? []), growth]);
  }
  return byName;
}

function cpuOfOne({ experiment, size, spent }: Growth): number {
  return spent.cpuUs / timesOf(experiment, size);
}

function timesOf({ messages }: Experiment, size: number): number {
  return messages ?? size;
}

function perWhat({ messages, unit }: Experiment): string {
  return messages === undefined ? unit : 'message';
}

function figure(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(2)));
}

/** How many there are more; after a loss, what matters is that there are as many as before. */
function count(more: number, phase: string): string {
  return phase === RECONNECT ? `${more >= 0 ? '+' : ''}${more}` : String(more);
}
