import { UsageError } from '../common/exit-codes.ts';

/** A part of a word: in single quotes, in double quotes with escapes, escaped, or plain. */
const PART = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)/sy;

/**
 * Splits a line into words as a shell does: at blanks, unless they are quoted or escaped. Nothing
 * else is special.
 *
 * @throws {UsageError} a quote has no end.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let position = 0; position < line.length;) {
    if (/\s/.test(line.charAt(position))) {
      if (word !== undefined) words.push(word);
      word = undefined;
      position += 1;
      continue;
    }
    PART.lastIndex = position;
    const match = PART.exec(line);
    if (match === null) throw new UsageError('a quote has no end');
    const [all, single, double, escaped, plain] = match;
    word = (word ?? '') + (single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? plain ?? '');
    position += all.length;
  }
  return word === undefined ? words : [...words, word];
}
