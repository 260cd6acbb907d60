import { setOwn } from './own-property.ts';

/** The record with each value replaced. A key such as `__proto__` stays data. */
export function mapValues(
  record: Readonly<Record<string, unknown>>,
  replace: (value: unknown) => unknown,
): Record<string, unknown> {
  const replaced: Record<string, unknown> = {};
  for (const key of Object.keys(record)) setOwn(replaced, key, replace(record[key]));
  return replaced;
}

/** Whether a value is an object that maps names to values: no array, no `null`. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
