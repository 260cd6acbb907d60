import { MATCH_MODES, type MatchMode } from '../../cassette.ts';
import { UsageError } from './exit-codes.ts';

/** Options of commands that play a cassette. */
export const speedOption = {
  describe: 'How many times faster than it was, or max',
  type: 'string',
  requiresArg: true,
} as const;

export const matchOption = {
  describe: 'Which recording a request gets',
  choices: MATCH_MODES,
  default: 'unordered' satisfies MatchMode,
} as const;

/** @throws {UsageError} it is no number above zero, nor `max`. */
export function speedOf(text: string): number {
  if (text === 'max') return Infinity;
  const speed = Number(text);
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw new UsageError('--speed takes a number above zero, or max');
}
