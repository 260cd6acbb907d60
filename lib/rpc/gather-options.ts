import { InvalidArgument } from '../errors.ts';
import type { InvocationOptions } from './invocation-options.ts';

/** What may be said of one gather. */
export interface GatherChoices<Result> extends InvocationOptions {
  /** When to stop waiting for further answers, connecting included. Default: that of a call. */
  readonly timeoutMs?: number | undefined;
  /**
   * How many answers there will be, or from whom: when they are in, the waiting is over. Names are
   * ticked off by what `identify` says; an answer it cannot name counts for any of them. Default:
   * nobody knows, and the deadline is waited for.
   */
  readonly expected?: number | readonly string[] | undefined;
  /** Who gave this result? Nothing on oslo's wire says so. Default: nobody knows. */
  readonly identify?: ((result: Result) => string | undefined) | undefined;
}

/** @throws {InvalidArgument} an option has the wrong type; the error names it. */
export function checkGatherChoices(choices: GatherChoices<never>): void {
  const { timeoutMs, expected, identify } = choices;
  if (timeoutMs !== undefined && !(Number.isFinite(timeoutMs) && timeoutMs >= 0)) {
    throw new InvalidArgument('timeoutMs', 'must be a finite number, at least 0');
  }
  if (expected !== undefined && !isExpectation(expected)) {
    throw new InvalidArgument('expected', 'must be a positive integer or a list of names');
  }
  if (identify !== undefined && typeof identify !== 'function') {
    throw new InvalidArgument('identify', 'must be a function');
  }
  if (Array.isArray(expected) && identify === undefined) {
    throw new InvalidArgument(
      'expected',
      'can be a list of names only where identify() names them',
    );
  }
}

function isExpectation(expected: unknown): boolean {
  if (!Array.isArray(expected)) return Number.isInteger(expected) && Number(expected) > 0;
  return expected.length > 0 && expected.every((name) => typeof name === 'string');
}
