import type { Styler } from '../common/styled.ts';
import type { Row } from './edited-text.ts';

/**
 * A unified diff without context: the lines around belong to other options, and some of those are
 * secret. Empty when nothing changes.
 */
export function unifiedDiff(file: string, rows: readonly Row[], style: Styler): string {
  const found = hunks(rows);
  if (found.length === 0) return '';
  const lines = found.flatMap(({ before, after, rows: changed }) => [
    style('cyan', `@@ -${range(before)} +${range(after)} @@`),
    ...changed.map((row) =>
      row.kind === 'removed' ? style('red', `-${shown(row)}`) : style('green', `+${shown(row)}`),
    ),
  ]);
  return [`--- ${file}`, `+++ ${file}`, ...lines, ''].join('\n');
}

interface Span {
  start: number;
  length: number;
}

interface Hunk {
  readonly before: Span;
  readonly after: Span;
  readonly rows: Row[];
}

function hunks(rows: readonly Row[]): readonly Hunk[] {
  const found: Hunk[] = [];
  const at = { before: 1, after: 1 };
  let open: Hunk | undefined;
  for (const row of rows) {
    if (row.kind === 'same') {
      open = undefined;
    } else {
      if (open === undefined) {
        open = {
          before: { start: at.before, length: 0 },
          after: { start: at.after, length: 0 },
          rows: [],
        };
        found.push(open);
      }
      open.rows.push(row);
      open[row.kind === 'removed' ? 'before' : 'after'].length += 1;
    }
    if (row.kind !== 'added') at.before += 1;
    if (row.kind !== 'removed') at.after += 1;
  }
  return found;
}

/** In a unified diff an empty span is named by the line before it. */
function range({ start, length }: Span): string {
  if (length === 0) return `${start - 1},0`;
  return length === 1 ? String(start) : `${start},${length}`;
}

function shown({ text, secret }: Row): string {
  return secret ? text.replace(/^([^\s:=][^:=]*[:=]\s*|\s+).*$/, '$1***') : text;
}
