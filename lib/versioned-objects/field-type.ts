/** What the values of a field are, in a program and on the wire. */
export interface FieldType<T> {
  /** For errors, behind "must be": `a string`. */
  readonly expects: string;
  /** The name of the object that a value is or contains. */
  readonly objectName?: string | undefined;
  accepts(value: unknown): value is T;
  /** What a value from the wire stands for. What it cannot be is left for `accepts` to refuse. */
  fromPrimitive(value: unknown): unknown;
  /** What travels. Objects inside stay objects. */
  toPrimitive(value: T): unknown;
}

/** The fields of an object by their names on the wire. */
export type ObjectFields = Readonly<Record<string, FieldType<unknown>>>;

/** The values of declared fields: `DataOf<typeof fields>`. */
export type DataOf<Fields extends ObjectFields> = {
  readonly [Name in keyof Fields]: Fields[Name] extends FieldType<infer T> ? T : never;
};
