const SECOND_MS = 1_000;

/**
 * Waits before publishing again, for want of a queue or of a channel that lives: 50 ms doubling up
 * to 1 s.
 */
export function republishDelayMs(attempt: number): number {
  return Math.min(50 * 2 ** (attempt - 1), SECOND_MS);
}
