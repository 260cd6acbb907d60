import { isRecord } from '../../base/map-values.ts';
import { printPath, type ValuePath } from '../../base/value-path.ts';
import { matcherMistake } from '../diff/matchers.ts';
import type { CassetteEvent } from '../format/event.ts';
import { KINDS, TIMESTAMP } from '../template/kinds.ts';
import { printTimestamp } from '../template/timestamp.ts';
import { floatOf, matcherOf, partsOf, type Part } from '../template/token.ts';

/** Placeholders and matchers of an event that are none, for whoever has written them. */
export function templateMistakes(event: CassetteEvent): string[] {
  return textsIn({ ...event, raw: undefined }, []).flatMap(({ text, path }) =>
    mistakesOf(text).map((mistake) => `at ${printPath(path)}: ${mistake}`),
  );
}

function mistakesOf(text: string): string[] {
  const matcher = matcherOf(text);
  if (matcher !== undefined) {
    const mistake = matcherMistake(matcher);
    return mistake === undefined ? [] : [mistake];
  }
  return floatOf(text) !== undefined ? [] : partsOf(text).flatMap(partMistakes);
}

function partMistakes(part: Part): string[] {
  if (part.kind === 'literal') return [];
  const { name, argument, token } = part;
  if (name === TIMESTAMP) {
    return printTimestamp(argument, 0) === undefined ? [`${token} is no time`] : [];
  }
  if (!Object.hasOwn(KINDS, name)) return [`${token} is no placeholder`];
  return /^\d+$/.test(argument) ? [] : [`${token} has no number`];
}

interface TextAt {
  readonly text: string;
  readonly path: ValuePath;
}

function textsIn(value: unknown, path: ValuePath): TextAt[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    { text: key, path: [...path, key] },
    ...textsIn(member, [...path, key]),
  ]);
}
