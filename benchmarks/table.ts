import { CONTESTANTS } from './contestant-names.ts';
import type { Measurement } from './measurement.ts';
import { bestPython, figuresOf, speed, type ScenarioResult } from './results.ts';

/** A column, and how it gets its text; one that is empty for all contestants is left out. */
interface Column {
  readonly title: string;
  readonly cell: (figures: Measurement, result: ScenarioResult) => string | undefined;
}

const COLUMNS: readonly Column[] = [
  {
    title: 'per second',
    cell: ({ rate }) => (rate === undefined ? undefined : Math.round(rate).toLocaleString('en')),
  },
  { title: 'p50 ms', cell: ({ p50Ms }) => milliseconds(p50Ms) },
  { title: 'p99 ms', cell: ({ p99Ms }) => milliseconds(p99Ms) },
  { title: '× Python', cell: (own, result) => times(own, bestPython(result)) },
  { title: '× amqplib', cell: (own, result) => times(own, figuresOf(result, 'amqplib')) },
  { title: '× C', cell: (own, result) => times(own, figuresOf(result, 'c')) },
  { title: 'client µs', cell: ({ clientUs }) => microseconds(clientUs) },
  { title: 'server µs', cell: ({ serverUs }) => microseconds(serverUs) },
  { title: 'broker µs', cell: ({ brokerUs }) => microseconds(brokerUs) },
  { title: 'MB', cell: (figures) => pair(figures, 'Bytes', (bytes) => (bytes / 1e6).toFixed(0)) },
  { title: 'connections', cell: (figures) => pair(figures, 'Connections', String) },
  { title: 'write()', cell: (figures) => pair(figures, 'Writes', (count) => count.toFixed(2)) },
];

/** Those that come first. */
const HEADLINES = COLUMNS.slice(0, 6);

/** The medians of one kind of work, as a table in Markdown. */
export function markdownTable(result: ScenarioResult): string {
  const cells = result.rows.map(({ figures }) => COLUMNS.map(({ cell }) => cell(figures, result)));
  const used = COLUMNS.map((_, index) => cells.some((row) => row[index] !== undefined));
  const keep = <T>(row: readonly T[]): T[] => row.filter((_, index) => used[index]);
  const titles = [result.scenario.title, ...keep(COLUMNS.map(({ title }) => title))];
  const rows = result.rows.map(({ contestant }, index) => [
    CONTESTANTS[contestant].title,
    ...keep(cells[index] ?? []).map((text) => text ?? ''),
  ]);
  return aligned([titles, ...rows]);
}

/** What this library reached at each kind of work, as a table in Markdown. */
export function headlineTable(results: readonly ScenarioResult[]): string {
  const rows = results.flatMap((result) => {
    const own = figuresOf(result, 'oslo-messaging');
    if (own === undefined) return [];
    return [[result.scenario.title, ...HEADLINES.map(({ cell }) => cell(own, result) ?? '')]];
  });
  return aligned([['', ...HEADLINES.map(({ title }) => title)], ...rows]);
}

/** As prettier would have it. */
export function aligned([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const isNumber = (column: number): boolean => column > 0;
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, column) => (isNumber(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    isNumber(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

function times(own: Measurement, other: Measurement | undefined): string | undefined {
  if (other === undefined) return undefined;
  const ratio = speed(own) / speed(other);
  return ratio.toFixed(ratio < 10 ? 2 : 1);
}

function milliseconds(value: number | undefined): string | undefined {
  return value === undefined || value < 100 ? value?.toPrecision(3) : value.toFixed(0);
}

function microseconds(value: number | undefined): string | undefined {
  return value?.toFixed(value < 100 ? 1 : 0);
}

/** A figure of client and server; of one of them if the other has none. */
function pair(
  figures: Measurement,
  figure: 'Bytes' | 'Connections' | 'Writes',
  print: (value: number) => string,
): string | undefined {
  const values = [figures[`client${figure}`], figures[`server${figure}`]];
  const texts = values.filter((value) => value !== undefined).map(print);
  return texts.length === 0 ? undefined : texts.join(' / ');
}
