/** A context as it travels: the keys of Python, `null` for what is absent. */
export type ContextDict = Readonly<Record<string, unknown>>;

/** A value that is a text. What is none is absent: nobody is somebody by mistake. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The texts of a value that is a list. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Whether a value is `true`; `absent` when there is none. */
export function flagOf(value: unknown, absent = false): boolean {
  return value === undefined ? absent : value === true;
}
