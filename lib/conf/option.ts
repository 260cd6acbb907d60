/** stub of the option tables */
export interface Option<T> {
  readonly default: T;
  readonly help: string;
  readonly secret?: boolean | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}
export type OptionRecord = Readonly<Record<string, Option<unknown>>>;
export interface OptionTable<R extends OptionRecord> {
  readonly group: string;
  readonly options: R;
}
export type ValuesOf<T> =
  T extends OptionTable<infer R>
    ? { readonly [K in keyof R]: R[K] extends Option<infer V> ? V : never }
    : never;
interface Meta<T> {
  default: T;
  help: string;
  secret?: boolean;
  min?: number;
  max?: number;
  deprecatedNames?: readonly { name?: string; group?: string }[];
  deprecatedForRemoval?: { reason: string };
  notApplicable?: string;
  notImplemented?: string;
}
type StrMeta = Omit<Meta<string>, 'default'> & { choices?: readonly string[] };
export function strOpt(meta: StrMeta & { default: string }): Option<string>;
export function strOpt(meta: StrMeta): Option<string | undefined>;
export function strOpt(meta: StrMeta & { default?: string }): Option<string | undefined> {
  return { default: undefined, ...meta };
}
export const intOpt = (meta: Meta<number>): Option<number> => meta;
export const floatOpt = (meta: Meta<number>): Option<number> => meta;
export const boolOpt = (meta: Meta<boolean>): Option<boolean> => meta;
export function optionTable<const R extends OptionRecord>(
  group: string,
  options: R,
): OptionTable<R> {
  return { group, options };
}
