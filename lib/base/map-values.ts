/** The record with each value replaced. A key such as `__proto__` stays data. */
export function mapValues(
  record: Readonly<Record<string, unknown>>,
  replace: (value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, replace(value)]));
}

/** Whether a value is an object that maps names to values: no array, no `null`. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
