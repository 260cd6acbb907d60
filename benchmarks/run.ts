/** `npm run bench`: measures this library and its peers. See docs/performance.md. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runMain } from '../test/support/run-main.ts';
import { Broker } from './broker.ts';
import { Budget } from './budget.ts';
import { CONTESTANTS } from './contestant-names.ts';
import { findContestants, type Contestant } from './contestants.ts';
import { printReport, rewriteDocuments, type BenchReport } from './documents.ts';
import { judge } from './judgement.ts';
import { describeMachine } from './machine.ts';
import { Measuring } from './measure.ts';
import { parseOptions, UsageError, type BenchOptions } from './options.ts';
import { ratioChart } from './ratio-chart.ts';
import { Results, type ScenarioResult } from './results.ts';
import type { Experiment } from './scaling/experiments.ts';
import { disproportions, growthTables } from './scaling/growth.ts';
import { runScaling } from './scaling/run-scaling.ts';
import { hasStrace, STRACE_INSTALL } from './socket-writes.ts';
import { TARGETS } from './targets.ts';
import { turnsOf, type Turn } from './turns.ts';

/** This file runs from `benchmarks/build/benchmarks`. */
const SOURCES = fileURLToPath(new URL('../../', import.meta.url));
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const options = parseOptions(args);
  const budget = new Budget(options.minutes);
  if (options.scaling !== undefined) return tellScaling(options.scaling, options, budget);
  const contestants = await presentContestants();
  await using broker = await Broker.start();
  const machine = await describeMachine(broker.version, ROOT);
  const { results, failures } = await measureAll(options, contestants, { broker, budget });
  tell(options, {
    command: ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
    date: new Date().toISOString().slice(0, 10),
    machine,
    results,
    verdicts: judge(results, TARGETS),
  });
  return failures === 0 ? 0 : 1;
}

async function tellScaling(
  experiments: readonly Experiment[],
  { output }: BenchOptions,
  budget: Budget,
): Promise<number> {
  const growths = await runScaling(experiments, { folder: SOURCES, budget, progress });
  progress('');
  console.log(output === 'json' ? JSON.stringify(growths) : growthTables(growths));
  const complaints = disproportions(growths);
  for (const complaint of complaints) console.error(complaint);
  return complaints.length === 0 ? 0 : 1;
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

interface Means {
  readonly broker: Broker;
  readonly budget: Budget;
}

/** What fails is told and left out: one contestant must not cost the figures of the others. */
async function measureAll(
  options: BenchOptions,
  contestants: readonly Contestant[],
  { broker, budget }: Means,
): Promise<{ readonly results: readonly ScenarioResult[]; readonly failures: number }> {
  const measuring = new Measuring(broker, options.duration);
  const results = new Results();
  let failures = 0;
  for (const turn of turnsOf({ ...options, contestants })) {
    if (!budget.hasTime()) {
      progress(`The time is over: ${describe(turn)} and what follows is left out\n`);
      break;
    }
    progress(describe(turn));
    const contestant = contestants.find(({ name }) => name === turn.contestant);
    if (contestant === undefined) continue;
    try {
      await budget.spend(() => measureTurn(measuring, contestant, turn, results));
    } catch (error) {
      failures += 1;
      progress(`${describe(turn)} failed: ${String(error)}\n`);
    }
  }
  progress('');
  return { results: results.summary(), failures };
}

async function measureTurn(
  measuring: Measuring,
  contestant: Contestant,
  turn: Turn,
  results: Results,
): Promise<void> {
  const { scenario, repetition } = turn;
  results.add(turn, await measuring.measure(contestant, scenario));
  if (repetition > 1 || scenario.strace !== true || !hasStrace()) return;
  results.addWrites(turn, await measuring.countWrites(contestant, scenario));
}

function tell(options: BenchOptions, report: BenchReport): void {
  if (options.markdown !== undefined) writeFileSync(options.markdown, `${printReport(report)}\n`);
  if (options.chart !== undefined) writeFileSync(options.chart, ratioChart(report.results));
  if (options.report) rewriteDocuments(ROOT, report);
  console.log(options.output === 'json' ? JSON.stringify(asJson(report)) : printReport(report));
}

function asJson({ results, verdicts, ...run }: BenchReport): object {
  return {
    ...run,
    results: results.map(({ scenario, rows }) => ({ scenario: scenario.name, rows })),
    targets: verdicts.map(({ target, ...verdict }) => ({ ...target, ...verdict })),
  };
}

function describe({ scenario, contestant, repetition }: Turn): string {
  return `${scenario.title}: ${CONTESTANTS[contestant].title} (${repetition})`;
}

/** On a terminal one line that changes. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (text !== '') process.stderr.write(`${text.trimEnd()}\n`);
}

runMain('benchmarks/run.ts', () =>
  main().catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return 2;
  }),
);
