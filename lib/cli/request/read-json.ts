import { parsePythonJsonExactly } from '../../driver.ts';
import { UsageError } from '../common/exit-codes.ts';
import { readInput } from './read-input.ts';

/**
 * The JSON object that an argument is (`{"a": 1}`), or names: `@file`, `@-` for standard input.
 *
 * @throws {UsageError} the file cannot be read, or there is no JSON object in it.
 */
export async function readJsonObject(argument: string): Promise<Readonly<Record<string, unknown>>> {
  const named = argument.startsWith('@') ? argument.slice(1) : undefined;
  const what = named === undefined ? 'the argument' : named === '-' ? 'standard input' : named;
  const value = parse(named === undefined ? argument : await readInput(named), what);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`${what} holds no JSON object`);
  }
  return { ...value };
}

function parse(json: string, what: string): unknown {
  try {
    return parsePythonJsonExactly(json);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${what} is no JSON: ${problem}`, { cause });
  }
}
