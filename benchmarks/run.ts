/** `npm run bench`: measures this library and its peers. See docs/performance.md. */
import { fileURLToPath } from 'node:url';
import { runMain } from '../test/support/run-main.ts';
import { Broker } from './broker.ts';
import { CONTESTANTS } from './contestant-names.ts';
import { findContestants, type Contestant } from './contestants.ts';
import { describeMachine } from './machine.ts';
import { Measuring } from './measure.ts';
import { parseOptions, UsageError, type BenchOptions } from './options.ts';
import { Results, type ScenarioResult } from './results.ts';
import type { Scenario } from './scenarios.ts';
import { hasStrace, STRACE_INSTALL } from './socket-writes.ts';
import { markdownTable } from './table.ts';

/** This file runs from `benchmarks/build/benchmarks`. */
const SOURCES = fileURLToPath(new URL('../../', import.meta.url));

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  const contestants = await presentContestants();
  await using broker = await Broker.start();
  const machine = await describeMachine(broker.version);
  const results = await measureAll(options, contestants, broker);
  print(options, machine, results);
  return 0;
}

/** Says of those who are missing how to get them. */
async function presentContestants(): Promise<readonly Contestant[]> {
  const { present, absent } = await findContestants(SOURCES);
  for (const { name, install } of absent) {
    console.error(`missing: ${CONTESTANTS[name].title} (${install})`);
  }
  if (!hasStrace()) console.error(`missing: strace, for the write() column (${STRACE_INSTALL})`);
  return present;
}

/** All contestants at one kind of work follow on each other, so what disturbs one disturbs all. */
async function measureAll(
  { scenarios, wants, repetitions, duration }: BenchOptions,
  contestants: readonly Contestant[],
  broker: Broker,
): Promise<ScenarioResult[]> {
  const measuring = new Measuring(broker, duration);
  const results = new Results();
  for (let repetition = 1; repetition <= repetitions; repetition += 1) {
    for (const scenario of scenarios) {
      progress(`${scenario.title} (${repetition} of ${repetitions})`);
      for (const contestant of contestants) {
        if (!contestant.works.includes(scenario.work) || !wants(contestant.name, scenario))
          continue;
        const measurement = await measuring.measure(contestant, scenario);
        results.add(scenario, contestant.name, measurement);
        if (repetition > 1 || !countsWrites(scenario)) continue;
        const writes = await measuring.countWrites(contestant, scenario);
        results.add(scenario, contestant.name, writes);
      }
    }
  }
  progress('');
  return results.summary();
}

function countsWrites({ strace }: Scenario): boolean {
  return strace === true && hasStrace();
}

function print({ output }: BenchOptions, machine: string, results: ScenarioResult[]): void {
  if (output === 'json') {
    console.log(
      JSON.stringify({
        machine,
        results: results.map(({ scenario, rows }) => ({ scenario: scenario.name, rows })),
      }),
    );
    return;
  }
  console.log([machine, ...results.map(markdownTable)].join('\n\n'));
}

/** On a terminal one line that changes. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (text !== '') process.stderr.write(`${text}\n`);
}

runMain('benchmarks/run.ts', () =>
  main().catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return 2;
  }),
);
