import { InvalidArgument } from '../errors.ts';
import { DefaultValueError } from './errors.ts';
import type { OptionName } from './option-name.ts';
import { BooleanType } from './types/boolean-type.ts';
import { DictType, type DictFacets } from './types/dict-type.ts';
import {
  HostAddressType,
  HostDomainType,
  HostnameType,
  IPAddressType,
  type AddressFacets,
} from './types/host-types.ts';
import { ListType, MultiStringType, type ListFacets } from './types/list-type.ts';
import { NullableType } from './types/nullable-type.ts';
import { FloatType, IntegerType, PortType, type NumberFacets } from './types/number-types.ts';
import { StringType, type StringFacets } from './types/string-type.ts';
import { UriType, type UriFacets } from './types/uri-type.ts';
import { InvalidValue, type ValueType } from './types/value-type.ts';

/** An earlier name of an option, an earlier group, or both; what is left out has stayed the same. */
export interface DeprecatedName {
  readonly name?: string | undefined;
  readonly group?: string | undefined;
}

/** What an option of any kind says about itself. Counterpart: the arguments of `oslo_config.cfg.Opt`. */
export interface OptionMeta<T> {
  /** The value where nothing sets one. Without it the value may be `undefined`, unless `required`. */
  readonly default?: T;
  /** What sample files show where the default depends on the machine or the program. */
  readonly sampleDefault?: T;
  /** What the option does, for people. */
  readonly help: string;
  /** The value is masked in logs and errors. Default: false. */
  readonly secret?: boolean | undefined;
  /** Something must set a value. Default: false. */
  readonly required?: boolean | undefined;
  /** Names that files may still use, each with a warning. */
  readonly deprecatedNames?: readonly DeprecatedName[] | undefined;
  /** `ConfigOpts.mutateConfigFiles` may change the value while the program runs. Default: false. */
  readonly mutable?: boolean | undefined;
  /** Setting the option is warned about, with the reason. */
  readonly deprecatedForRemoval?: { readonly reason: string } | undefined;
  /** Why the option, which oslo has, means nothing in Node. Setting it is accepted, with a notice. */
  readonly notApplicable?: string | undefined;
  /** Why only the default is supported. Setting anything else is an error. */
  readonly notImplemented?: string | undefined;
}

/** An option without its name. Counterpart: `oslo_config.cfg.Opt`. */
export interface Option<T> extends OptionMeta<unknown> {
  readonly type: ValueType<T>;
  /** Files may set it several times; the value is the list of all. */
  readonly multi: boolean;
}

/** Options by name. */
export type OptionRecord = Readonly<Record<string, Option<unknown>>>;

/** Options of one group. */
export interface OptionTable<R extends OptionRecord = OptionRecord> {
  readonly group: string;
  readonly options: R;
}

/** The values of a table: `ValuesOf<typeof transportOptions>`. */
export type ValuesOf<T> =
  T extends OptionTable<infer R>
    ? { readonly [K in keyof R]: R[K] extends Option<infer V> ? V : never }
    : never;

/** The part of an option's meta that promises a value. */
type Given<T> = { readonly default: T } | { readonly required: true };

interface Kind<T, Facets = object> {
  (meta: OptionMeta<T> & Facets & Given<T>): Option<T>;
  (meta: OptionMeta<T> & Facets): Option<T | undefined>;
}

interface NumberMeta extends OptionMeta<number>, NumberFacets {
  /**
   * An empty value is `undefined`, as it is `None` in oslo.config, instead of an error. Always so
   * for an option without a default. Default: false.
   */
  readonly nullable?: boolean | undefined;
}

type NeverEmpty = Given<number> & { readonly nullable?: false | undefined };

/** With `ignoreCase` the value is spelt as it was set, so the type of the choices says too much. */
type StringMeta = OptionMeta<string> &
  StringFacets &
  ({ readonly choices?: undefined } | { readonly ignoreCase: true });

interface ChoiceMeta<C extends string> extends OptionMeta<NoInfer<C>>, StringFacets {
  readonly choices: readonly C[];
  readonly ignoreCase?: false | undefined;
}

interface ListMeta<T> extends OptionMeta<readonly NoInfer<T>[]>, ListFacets {
  /** The type of the values. Default: texts. */
  readonly item?: ValueType<T> | undefined;
}

type Dict<T> = Readonly<Record<string, T>>;

interface DictMeta<T> extends OptionMeta<Dict<NoInfer<T>>>, DictFacets {
  /** The type of the values. Default: texts. */
  readonly item?: ValueType<T> | undefined;
}

/** A text, typed as the union of its choices where these are given. Counterpart: `StrOpt`. */
export function strOpt<const C extends string>(meta: ChoiceMeta<C> & Given<NoInfer<C>>): Option<C>;
export function strOpt<const C extends string>(meta: ChoiceMeta<C>): Option<C | undefined>;
export function strOpt(meta: StringMeta & Given<string>): Option<string>;
export function strOpt(meta: StringMeta): Option<string | undefined>;
export function strOpt(meta: OptionMeta<string> & StringFacets): Option<string> {
  return option(new StringType(meta), meta);
}

/** An integer within ±(2⁵³ − 1). Counterpart: `IntOpt`. */
export const intOpt = numberKind((meta) => new IntegerType(meta));

/** A floating point number. Counterpart: `FloatOpt`. */
export const floatOpt = numberKind((meta) => new FloatType(meta));

/** A TCP port, 0 to 65535. Counterpart: `PortOpt`. */
export const portOpt = numberKind((meta) => new PortType(meta));

/** True or false. Counterpart: `BoolOpt`. */
export const boolOpt: Kind<boolean> = (meta: OptionMeta<boolean>) =>
  option(new BooleanType(), meta);

/** Values separated by commas. Counterpart: `ListOpt`. */
export function listOpt<T = string>(
  meta: ListMeta<T> & Given<readonly NoInfer<T>[]>,
): Option<readonly T[]>;
export function listOpt<T = string>(meta: ListMeta<T>): Option<readonly T[] | undefined>;
export function listOpt(meta: ListMeta<unknown>): Option<readonly unknown[]> {
  return option(new ListType(meta.item ?? new StringType(), meta), meta);
}

/** `key:value` pairs separated by commas. Counterpart: `DictOpt`. */
export function dictOpt<T = string>(meta: DictMeta<T> & Given<Dict<NoInfer<T>>>): Option<Dict<T>>;
export function dictOpt<T = string>(meta: DictMeta<T>): Option<Dict<T> | undefined>;
export function dictOpt(meta: DictMeta<unknown>): Option<Dict<unknown>> {
  return option(new DictType(meta.item ?? new StringType(), meta), meta);
}

/** A text that files may set several times; the value is the list of all. Counterpart: `MultiStrOpt`. */
export const multiStrOpt: Kind<readonly string[]> = (meta: OptionMeta<readonly string[]>) =>
  option(new MultiStringType(), meta, true);

/** A host name. Counterpart: `HostnameOpt`. */
export const hostnameOpt: Kind<string> = (meta: OptionMeta<string>) =>
  option(new HostnameType(), meta);

/** An IP address. Counterpart: `IPOpt`. */
export const ipOpt: Kind<string, AddressFacets> = (meta: OptionMeta<string> & AddressFacets) =>
  option(new IPAddressType(meta), meta);

/** A host name or an IP address. Counterpart: `HostAddressOpt`. */
export const hostAddressOpt: Kind<string, AddressFacets> = (
  meta: OptionMeta<string> & AddressFacets,
) => option(new HostAddressType(meta), meta);

/** A host name, in which `_` is allowed, or an IP address. Counterpart: `HostDomainOpt`. */
export const hostDomainOpt: Kind<string, AddressFacets> = (
  meta: OptionMeta<string> & AddressFacets,
) => option(new HostDomainType(meta), meta);

/** An absolute URI. Counterpart: `URIOpt`. */
export const uriOpt: Kind<string, UriFacets> = (meta: OptionMeta<string> & UriFacets) =>
  option(new UriType(meta), meta);

/**
 * The options of a group under their names, which are oslo's (snake_case).
 *
 * @throws {InvalidArgument} when a name is not an identifier.
 * @throws {DefaultValueError} when a default does not fit its own option.
 */
export function optionTable<const R extends OptionRecord>(
  group: string,
  options: R,
): OptionTable<R> {
  for (const [name, definition] of Object.entries(options)) {
    if (!/^[a-z]\w*$/i.test(name)) {
      throw new InvalidArgument('options', `"${name}" cannot be the name of an option`);
    }
    checkDefault({ group, name }, definition);
  }
  return { group, options };
}

/** The earlier names of an option, in the order in which files are searched for them. */
export function deprecatedNamesOf(
  { group, name }: OptionName,
  { deprecatedNames = [] }: Option<unknown>,
): readonly OptionName[] {
  const earlier = deprecatedNames.map((old) => ({
    group: old.group ?? group,
    name: old.name ?? name,
  }));
  const underscored = earlier
    .filter((old) => old.name.includes('-'))
    .map((old) => ({ ...old, name: old.name.replaceAll('-', '_') }));
  return [...earlier, ...underscored];
}

function option<T>(type: ValueType<T>, meta: OptionMeta<unknown>, multi = false): Option<T> {
  return { ...meta, type, multi };
}

function numberKind(typeOf: (facets: NumberFacets) => ValueType<number>) {
  function numberOpt(meta: NumberMeta & NeverEmpty): Option<number>;
  function numberOpt(meta: NumberMeta): Option<number | undefined>;
  function numberOpt(meta: NumberMeta): Option<number | undefined> {
    const type = typeOf(meta);
    const nullable = meta.nullable ?? meta.default === undefined;
    return option(nullable ? new NullableType(type) : type, meta);
  }
  return numberOpt;
}

/** A default that refers to other options can only be checked when these have values. */
function checkDefault(name: OptionName, { default: value, type, secret }: Option<unknown>): void {
  if (value === undefined || (typeof value === 'string' && value.includes('$'))) return;
  try {
    type.convert(value);
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error;
    const found = secret ? '' : `, not ${error.found}`;
    throw new DefaultValueError(name, error.problem + found);
  }
}
