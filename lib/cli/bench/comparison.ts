import { readFile } from 'node:fs/promises';
import { UsageError } from '../common/exit-codes.ts';
import { PERCENTILES, type BenchSummary, type Conditions, type Verb } from './summary.ts';

/** Two runs side by side. */
export interface Comparison {
  /** Conditions that were others, so that the figures say less. */
  readonly differs: readonly string[];
  /** By how many percent a figure is greater than it was. */
  readonly percent: Readonly<Record<string, number>>;
}

/** The part of an earlier run that is compared. */
export type EarlierRun = Pick<BenchSummary, 'verb' | 'conditions' | 'per_second' | 'latency_ms'>;

/**
 * Reads what an earlier run printed with `--json`.
 *
 * @throws {UsageError} it is not that, or of another verb.
 */
export async function readEarlierRun(path: string, verb: Verb): Promise<EarlierRun> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`--compare: ${error instanceof Error ? error.message : String(error)}`);
  });
  const run = parse(text);
  if (!isRun(run)) throw new UsageError(`--compare: ${path} is not what bench prints with --json`);
  if (run.verb === verb) return run;
  throw new UsageError(`--compare: ${path} is of ${run.verb}, and not of ${verb}`);
}

export function compare(now: BenchSummary, before: EarlierRun): Comparison {
  const keys = Object.keys(now.conditions) as (keyof Conditions)[];
  const differs = keys
    .filter((key) => now.conditions[key] !== before.conditions[key])
    .map((key) => `${key} ${said(before.conditions[key])}, now ${said(now.conditions[key])}`);
  const latencies = PERCENTILES.map((name): [string, number] => [
    name,
    percentMore(now.latency_ms[name], before.latency_ms[name]),
  ]);
  const rate = percentMore(now.per_second, before.per_second);
  return { differs, percent: { per_second: rate, ...Object.fromEntries(latencies) } };
}

/** For people. */
export function printComparison({ differs, percent }: Comparison, before: EarlierRun): string {
  const figures = Object.entries(percent).map(
    ([name, more]) => `${name.replace('_', ' ')} ${more > 0 ? '+' : ''}${more} %`,
  );
  return [
    `  than before (${before.per_second} per second): ${figures.join('  ')}`,
    ...differs.map((difference) => `  was not the same: ${difference}`),
    '',
  ].join('\n');
}

function percentMore(now: number, before: number): number {
  return before === 0 ? 0 : Math.round((now / before - 1) * 100);
}

function said(condition: string | number | null): string {
  return condition === null ? 'unlimited' : String(condition);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // which is no run
  }
}

function isRun(value: unknown): value is EarlierRun {
  const run = Object(value) as Partial<Record<keyof EarlierRun, unknown>>;
  const latency = Object(run.latency_ms) as Record<string, unknown>;
  return (
    typeof run.verb === 'string' &&
    typeof run.per_second === 'number' &&
    typeof run.conditions === 'object' &&
    run.conditions !== null &&
    PERCENTILES.every((name) => typeof latency[name] === 'number')
  );
}
