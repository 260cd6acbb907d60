/** The named fields that a record has; one that is there as `undefined` is there. */
export function pick<T extends object, Name extends keyof T>(
  record: T,
  names: readonly Name[],
): Partial<Pick<T, Name>> {
  const picked: Partial<Pick<T, Name>> = {};
  for (const name of names) if (Object.hasOwn(record, name)) picked[name] = record[name];
  return picked;
}
