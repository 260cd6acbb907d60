/**
 * Runs the tests that talk with peers against every pair of oslo.messaging and RabbitMQ:
 * `node --import tsx test/matrix/run.ts [--on <pair>]… [part-of-a-path …]`.
 *
 * A pair that this machine is not is installed in a folder on first use; see `docs/testing.md`.
 */
import { parseArgs } from 'node:util';
import { runMain } from '../support/run-main.ts';
import { choosePairs, preparePair, type ReadyPair } from './pairs.ts';
import { runPair } from './run-pair.ts';
import type { Summary } from './summary.ts';
import { formatTable } from '../support/table.ts';

interface Outcome extends Summary {
  readonly pair: string;
  readonly seconds: number;
}

const TITLES = ['pair', 'oslo.messaging', 'RabbitMQ', 'passed', 'failed', 'time'];

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { on: { type: 'string', multiple: true, default: [] } },
    allowPositionals: true,
  });
  // All before the first one runs: what is missing is said at once.
  const pairs: ReadyPair[] = [];
  for (const pair of choosePairs(values.on)) pairs.push(await preparePair(pair));
  const outcomes: Outcome[] = [];
  for (const pair of pairs) outcomes.push(await outcomeOf(pair, positionals));
  console.log(`\n${formatTable([TITLES, ...outcomes.map(cells)])}`);
  return outcomes.every(({ failed }) => failed === 0) ? 0 : 1;
}

async function outcomeOf(pair: ReadyPair, filters: readonly string[]): Promise<Outcome> {
  console.log(`\n=== ${pair.name}`);
  const startedAt = performance.now();
  const summary = await runPair(pair, filters);
  return { pair: pair.name, ...summary, seconds: (performance.now() - startedAt) / 1000 };
}

function cells({ pair, oslo, rabbit, passed, failed, seconds }: Outcome): string[] {
  const versions = [oslo, rabbit].map((version) => version ?? '-');
  return [pair, ...versions, String(passed), String(failed), `${seconds.toFixed(0)} s`];
}

runMain('test/matrix/run.ts', main);
