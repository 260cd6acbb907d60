import { stringifyPythonJson } from '../../wire/python-json.ts';
import type { Difference } from './differences.ts';

/** More of a value than this hides what it differs in. */
const LONGEST_VALUE = 200;

/** A value in one line, cut short. */
export function printValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = stringifyPythonJson(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

/** Styles a part of a text: what was expected, what came, where. */
export type DifferenceStyler = (
  part: 'expected' | 'actual' | 'path' | 'note',
  text: string,
) => string;

const plain: DifferenceStyler = (_part, text) => text;

/** A difference for people: its path, and below what was expected and what came. */
export function printDifference(difference: Difference, style: DifferenceStyler = plain): string {
  const { path, kind, expected, actual, problem } = difference;
  const note = problem === undefined ? '' : style('note', ` (${problem})`);
  const lines = [style('path', path === '' ? '(the whole)' : path) + note];
  if (kind !== 'extra') lines.push(style('expected', `  - ${printValue(expected)}`));
  if (kind !== 'missing') lines.push(style('actual', `  + ${printValue(actual)}`));
  return lines.join('\n');
}
