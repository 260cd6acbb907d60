import type { Option } from './option.ts';
import { DictType } from './types/dict-type.ts';
import { ListType } from './types/list-type.ts';
import { NullableType } from './types/nullable-type.ts';
import { FloatType, IntegerType } from './types/number-types.ts';
import { StringType } from './types/string-type.ts';
import type { ValueType } from './types/value-type.ts';

/** What may be said of an option's values, for people and for sample files. */
export interface OptionFacets {
  /** As sample files name it: `integer value`. */
  readonly typeName: string;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** The only values allowed. */
  readonly choices?: readonly string[] | undefined;
  /** What each value must match. */
  readonly regex?: string | undefined;
  /** The default as a file spells it: a text for each time the option is set; none without a default. */
  readonly defaultTexts: readonly string[];
}

/** Describes the values of an option. */
export function optionFacets(option: Option<unknown>): OptionFacets {
  const { type, default: own, sampleDefault: value = own } = option;
  return {
    typeName: type.typeName,
    ...limits(type),
    defaultTexts: value === undefined ? [] : formatDefault(option, value),
  };
}

function limits(type: ValueType<unknown>): Omit<OptionFacets, 'typeName' | 'defaultTexts'> {
  if (type instanceof NullableType) return limits(type.inner as ValueType<unknown>);
  if (type instanceof ListType || type instanceof DictType) {
    return limits(type.item as ValueType<unknown>);
  }
  if (type instanceof IntegerType || type instanceof FloatType) {
    return { min: finite(type.min), max: finite(type.max) };
  }
  if (!(type instanceof StringType)) return {};
  return { choices: type.choices, regex: type.regex?.source };
}

function finite(limit: number): number | undefined {
  return Number.isFinite(limit) ? limit : undefined;
}

/** A text may refer to other options, which is not resolved here. */
function formatDefault({ type, multi }: Option<unknown>, value: unknown): readonly string[] {
  if (multi && Array.isArray(value)) return value.map(String);
  return [typeof value === 'string' && value.includes('$') ? value : type.format(value)];
}
