/** A context as it travels: the keys of Python, `null` for what is absent. */
export type ContextDict = Readonly<Record<string, unknown>>;

/** The text under a key. What is no text is absent: nobody is somebody by mistake. */
export function textOf(values: ContextDict, key: string): string | undefined {
  const value = values[key];
  return typeof value === 'string' ? value : undefined;
}

/** The texts of the list under a key. */
export function textsOf(values: ContextDict, key: string): readonly string[] {
  const value = values[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Whether `true` stands under a key; `absent` when the key is missing. */
export function flagOf(values: ContextDict, key: string, absent = false): boolean {
  return Object.hasOwn(values, key) ? values[key] === true : absent;
}
