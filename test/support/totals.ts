/** How many tests ended how; suites are not counted. */
export interface Totals {
  readonly passed: number;
  /** With those cancelled, skipped or left to do: they prove nothing. */
  readonly failed: number;
}

const OTHER_THAN_PASSED = ['fail', 'cancelled', 'skipped', 'todo'];

/** Reads the totals from the end of what node's TAP reporter wrote; without them the run itself failed. */
export function readTotals(tap: string): Totals {
  const counts = new Map<string, number>();
  for (const [, name = '', count] of tap.matchAll(/^# ([a-z]+) (\d+)$/gm)) {
    counts.set(name, Number(count));
  }
  const passed = counts.get('pass');
  if (passed === undefined) return { passed: 0, failed: 1 };
  return {
    passed,
    failed: OTHER_THAN_PASSED.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0),
  };
}
