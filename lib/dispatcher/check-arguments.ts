import { isRecord } from '../base/map-values.ts';
import { InvalidRequest } from './errors.ts';
import type { ArgumentSchema } from './method-marks.ts';

/**
 * What the schema makes of the arguments.
 *
 * @throws {InvalidRequest} it refuses them; the text names the method and, where the schema says
 *   so, the argument. To the caller it is a `TypeError`, as wrong arguments are in Python.
 */
export function checkArguments(method: string, schema: ArgumentSchema, args: unknown): unknown {
  try {
    return schema.parse(args);
  } catch (error) {
    const { argument, problem } = complaint(error);
    const subject = argument === undefined ? `${method}()` : `${method}() argument '${argument}'`;
    throw new InvalidRequest('args-refused', `${subject}: ${problem}`, error);
  }
}

/**
 * The first issue of a validator's error, in the shape that zod (`path: ['a']`) and valibot
 * (`path: [{ key: 'a' }]`) share; the message of any other error.
 */
function complaint(error: unknown): { argument: string | undefined; problem: string } {
  const issues = isRecord(error) ? error['issues'] : undefined;
  const issue: unknown = Array.isArray(issues) ? issues[0] : undefined;
  if (isRecord(issue) && typeof issue['message'] === 'string') {
    return { argument: printPath(issue['path']), problem: issue['message'] };
  }
  return { argument: undefined, problem: error instanceof Error ? error.message : String(error) };
}

function printPath(path: unknown): string | undefined {
  if (!Array.isArray(path) || path.length === 0) return undefined;
  return path.map((step: unknown) => String(isRecord(step) ? step['key'] : step)).join('.');
}
