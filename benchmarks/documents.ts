import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verdictTable, type Verdict } from './judgement.ts';
import { withSection } from './marked-section.ts';
import { ratioChart } from './ratio-chart.ts';
import type { ScenarioResult } from './results.ts';
import { headlineTable, markdownTable } from './table.ts';

/** A run and where it took place. */
export interface BenchReport {
  /** The command line that made it. */
  readonly command: string;
  /** `2026-11-21` */
  readonly date: string;
  /** Cores and versions, in a sentence. */
  readonly machine: string;
  readonly results: readonly ScenarioResult[];
  readonly verdicts: readonly Verdict[];
}

/** What stands between these marks in the documents is made here. */
const SECTION = 'figures of npm run bench';
const CHART = 'docs/performance.svg';

/** All there is to say of a run, in Markdown; headings from the third level on. */
export function printReport(report: BenchReport): string {
  const works = report.results.map(
    (result) => `### ${capitalised(result.scenario.title)}\n\n${markdownTable(result)}`,
  );
  return [conditionsOf(report), `### Targets\n\n${verdictTable(report.verdicts)}`, ...works].join(
    '\n\n',
  );
}

/** Puts a run into docs/performance.md and the README, with a chart. @param root of the repository. */
export function rewriteDocuments(root: string, report: BenchReport): void {
  const image = '![How many times as fast as its peers](';
  writeFileSync(join(root, CHART), ratioChart(report.results));
  rewrite(join(root, 'docs/performance.md'), `${image}performance.svg)\n\n${printReport(report)}`);
  rewrite(
    join(root, 'README.md'),
    `${image}${CHART})\n\n${headlineTable(report.results)}\n\n${conditionsOf(report)}`,
  );
}

function rewrite(file: string, content: string): void {
  writeFileSync(file, withSection(readFileSync(file, 'utf8'), SECTION, content));
}

function conditionsOf({ command, date, machine, results }: BenchReport): string {
  const counts = results.flatMap(({ rows }) => rows.map(({ repetitions }) => repetitions));
  const fewest = Math.min(...counts);
  const most = Math.max(...counts);
  const often = fewest === most ? String(most) : `${fewest} to ${most}`;
  const figures = most === 1 ? 'One repetition' : `Medians of ${often} repetitions`;
  return `\`${command}\`, ${date}. ${figures}. ${machine}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
