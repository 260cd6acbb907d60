import { parsePythonJsonExactly } from '../../driver.ts';
import { UsageError } from '../common/exit-codes.ts';
import { readJsonObject } from './read-json.ts';

/** Values by name, as a request carries them. */
export type Values = Readonly<Record<string, unknown>>;

/** A name up to the first `=`; a colon before it says that the value is JSON. */
const ASSIGNMENT = /^([^=]+?)(:?=)(.*)$/s;

/**
 * Reads `key=value`, a text, and `key:=json`, any other value. Errors name the key and never the
 * value, which may be a secret.
 *
 * @throws {UsageError} a word is no assignment, its value is no JSON, or a key comes twice.
 */
export function parseAssignments(words: readonly string[]): Values {
  const values = new Map<string, unknown>();
  for (const word of words) {
    const [key, value] = parseAssignment(word);
    if (values.has(key)) throw new UsageError(`"${key}" is given twice`);
    values.set(key, value);
  }
  return Object.fromEntries(values);
}

/**
 * As {@link parseAssignments}, where `@file` stands for a JSON object in a file, `@-` for one on
 * standard input; what comes later wins.
 *
 * @throws {UsageError}
 */
export async function readContext(words: readonly string[]): Promise<Values> {
  let values: Values = {};
  for (const word of words) {
    const more = word.startsWith('@') ? await readJsonObject(word) : parseAssignments([word]);
    values = { ...values, ...more };
  }
  return values;
}

function parseAssignment(word: string): [string, unknown] {
  const [, key, operator, text] = ASSIGNMENT.exec(word) ?? [];
  if (key === undefined || text === undefined) {
    throw new UsageError(`"${word}" is neither key=value nor key:=json`);
  }
  return [key, operator === '=' ? text : parseJsonValue(key, text)];
}

function parseJsonValue(key: string, text: string): unknown {
  try {
    return parsePythonJsonExactly(text);
  } catch (cause) {
    throw new UsageError(`the value of "${key}" is no JSON; for a text write ${key}=…`, { cause });
  }
}
