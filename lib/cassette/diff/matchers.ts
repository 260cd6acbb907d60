import { isDeepStrictEqual } from 'node:util';
import { parseIsoTime } from '../../base/iso-time.ts';
import { parsePath, printPath, valueAt } from '../../base/value-path.ts';
import { printToken, type MatcherToken } from '../template/token.ts';

/** Any value, null too; but there must be one. */
export const ANY = printToken('ANY');

/** A UUID, with its dashes. */
export const UUID = printToken('UUID');

/** A date and time as OpenStack writes them. */
export const ISO8601 = printToken('ISO8601');

/** A text in which the regular expression finds something. */
export function REGEX(expression: RegExp | string): string {
  return printToken('REGEX', typeof expression === 'string' ? expression : expression.source);
}

/** The value that stands at this path of the same message: `args.instance.uuid`. */
export function SAME_AS(path: string): string {
  return printToken('SAME_AS', path);
}

/** Judges a value; returns what is wrong with it. @param root the whole message. */
type Matcher = (actual: unknown, argument: string, root: unknown) => string | undefined;

const MATCHERS: Readonly<Record<string, Matcher>> = {
  ANY: () => undefined,
  UUID: (actual) =>
    typeof actual === 'string' &&
    /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\$\{uuid:\d+\})$/i.test(actual)
      ? undefined
      : 'is no UUID',
  ISO8601: (actual) =>
    typeof actual === 'string' &&
    (parseIsoTime(actual) !== undefined || /^\$\{ts:[^}]*\}$/.test(actual))
      ? undefined
      : 'is no ISO 8601 time',
  REGEX: (actual, argument) =>
    typeof actual === 'string' && new RegExp(argument).test(actual)
      ? undefined
      : `does not match ${argument}`,
  SAME_AS: (actual, argument, root) => {
    const path = parsePath(argument) ?? [];
    return isDeepStrictEqual(actual, valueAt(root, path))
      ? undefined
      : `is not the same as ${printPath(path)}`;
  },
};

/** What is wrong with a value where a matcher stands; `undefined` when nothing is. */
export function matcherProblem(
  { name, argument = '' }: MatcherToken,
  actual: unknown,
  root: unknown,
): string | undefined {
  const matcher = Object.hasOwn(MATCHERS, name) ? MATCHERS[name] : undefined;
  return matcher === undefined ? `cannot be judged by ${name}` : matcher(actual, argument, root);
}

/** What is wrong with a matcher itself, for whoever wrote it. */
export function matcherMistake({ name, argument }: MatcherToken): string | undefined {
  if (!Object.hasOwn(MATCHERS, name)) {
    return `there is no matcher ${name}; there are ${Object.keys(MATCHERS).join(', ')}`;
  }
  if (name === 'SAME_AS' && parsePath(argument ?? '') === undefined) return 'SAME_AS names no path';
  if (name !== 'REGEX') return undefined;
  try {
    new RegExp(argument ?? '');
    return undefined;
  } catch (error) {
    // Told to whoever wrote it, in place of being thrown at whoever compares.
    return error instanceof Error ? error.message : String(error);
  }
}
