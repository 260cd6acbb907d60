import type { LoadResult } from './load.ts';

/** Percentiles that are told. */
export const PERCENTILES = ['p50', 'p90', 'p99', 'p99.9'] as const;
export type Percentile = (typeof PERCENTILES)[number];

export type Verb = 'call' | 'cast' | 'notify';

/** A run, as `--json` prints it and `--compare` reads it. */
export interface BenchSummary {
  readonly verb: Verb;
  /** What was asked for, and decides whether two runs can be compared. */
  readonly conditions: Conditions;
  readonly elapsed_ms: number;
  readonly done: number;
  readonly failed: number;
  /** How often each error occurred. */
  readonly errors: Readonly<Record<string, number>>;
  readonly per_second: number;
  readonly latency_ms: Readonly<Record<Percentile | 'mean' | 'max', number>>;
}

export interface Conditions {
  readonly target: string;
  readonly clients: number;
  readonly in_flight: number;
  readonly size: number;
  /** Asked for; null: as many as there could be. */
  readonly rate: number | null;
}

const MICROSECONDS = 1_000;

/** The figures of a load. */
export function summarise(verb: Verb, conditions: Conditions, result: LoadResult): BenchSummary {
  const { elapsedMs, done, errors, latencies } = result;
  // An empty histogram says that its least is enormous and its mean no number.
  const ms = (microseconds: number): number =>
    done === 0 ? 0 : Number((microseconds / MICROSECONDS).toPrecision(4));
  const percentiles = PERCENTILES.map((name) => [name, ms(latencies.percentile(shareOf(name)))]);
  return {
    verb,
    conditions,
    elapsed_ms: Math.round(elapsedMs),
    done,
    failed: [...errors.values()].reduce((sum, count) => sum + count, 0),
    errors: Object.fromEntries(errors),
    per_second: elapsedMs === 0 ? 0 : Number(((done * 1_000) / elapsedMs).toPrecision(4)),
    latency_ms: {
      ...(Object.fromEntries(percentiles) as Record<Percentile, number>),
      mean: ms(latencies.mean),
      max: ms(latencies.max),
    },
  };
}

/** For people: two lines, and one for the errors. */
export function printSummary(summary: BenchSummary): string {
  const { verb, conditions, done, failed, elapsed_ms: elapsedMs, latency_ms: latency } = summary;
  const seconds = (elapsedMs / 1_000).toFixed(1);
  const percentiles = [...PERCENTILES, 'max' as const].map((name) => `${name} ${latency[name]}`);
  const errors = Object.entries(summary.errors).map(([name, count]) => `${name} ${count}`);
  return [
    `${verb} ${conditions.target}: ${done} in ${seconds} s, ${summary.per_second} per second${failed > 0 ? `, ${failed} failed` : ''}`,
    `  ms: ${percentiles.join('  ')}`,
    ...(errors.length > 0 ? [`  errors: ${errors.join('  ')}`] : []),
    '',
  ].join('\n');
}

function shareOf(name: Percentile): number {
  return Number(name.slice(1));
}
