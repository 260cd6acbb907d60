import { isDeepStrictEqual } from 'node:util';
import { MASK } from '../base/redact.ts';
import {
  ConfigFileValueError,
  ConfigSourceValueError,
  NoSuchOptError,
  OptionNotImplementedError,
  RequiredOptError,
  TemplateSubstitutionError,
} from './errors.ts';
import { describeLocation, type Location } from './location.ts';
import { describeOption, type OptionName } from './option-name.ts';
import type { OptionRegistry } from './option-registry.ts';
import type { Found, RegisteredOption, ValueSource } from './sources.ts';
import { substitute } from './substitution.ts';
import { InvalidValue } from './types/value-type.ts';

/** The value of an option, and where it comes from. */
export interface Resolved {
  readonly option: RegisteredOption;
  readonly value: unknown;
  readonly location: Location;
  /** The option is secret, or its value contains that of one that is. */
  readonly secret: boolean;
  /** The earlier names under which a file sets it. */
  readonly deprecated: readonly OptionName[];
}

/** Options whose values are being looked up because one refers to the next. */
type Trail = readonly RegisteredOption[];

/** Finds the values of options: from the first source that knows one, references replaced, converted. */
export class Resolver {
  readonly #registry: OptionRegistry;
  readonly #sources: readonly ValueSource[];

  /** `sources`: the strongest first. Where all know nothing, the option's own default stands. */
  constructor(registry: OptionRegistry, sources: readonly ValueSource[]) {
    this.#registry = registry;
    this.#sources = sources;
  }

  /** `trail` is for values that refer to this one. @throws what {@link convert} throws. */
  resolve(option: RegisteredOption, trail: Trail = []): Resolved {
    for (const source of this.#sources) {
      const found = source.find(option);
      if (found !== undefined) return this.convert(option, found, trail);
    }
    const location: Location = { kind: 'default' };
    return this.convert(option, { value: option.definition.default, location }, trail);
  }

  /**
   * What a finding is worth to an option.
   *
   * @throws {ConfigFileValueError | ConfigSourceValueError} when it does not fit the type.
   * @throws {NoSuchOptError | TemplateSubstitutionError} when it refers to something without value.
   * @throws {RequiredOptError} when it is no value and the option requires one.
   * @throws {OptionNotImplementedError} when only the default is supported and it is another value.
   */
  convert(option: RegisteredOption, found: Found, trail: Trail = []): Resolved {
    const { definition } = option;
    const { location, deprecated = [] } = found;
    const { text, secret } = this.#substitute(option, found, trail);
    const value = convertValue(option, { value: text, location }, secret);
    if (value === undefined && definition.required === true) throw new RequiredOptError(option);
    if (location.kind !== 'default') checkImplemented(option, value, location);
    return { option, value, location, secret, deprecated };
  }

  /** A URL's query is taken as it is: the option it was part of has been substituted already. */
  #substitute(option: RegisteredOption, { value, location }: Found, trail: Trail) {
    let secret = option.definition.secret === true;
    if (location.kind === 'text') return { text: value, secret };
    const text = substitute(value, (reference) => {
      const target = this.#referred(option, location, reference);
      if (target === option || trail.includes(target)) {
        throw new TemplateSubstitutionError(option, location, 'refers to itself');
      }
      const referred = this.resolve(target, [...trail, option]);
      secret ||= referred.secret;
      return referred.value === undefined ? '' : target.definition.type.print(referred.value);
    });
    return { text, secret };
  }

  #referred(option: RegisteredOption, location: Location, reference: string): RegisteredOption {
    const target = this.#registry.referred(reference, option.group);
    if (target !== undefined) return target;
    // What looks like a reference in a secret may be a piece of it.
    const shown = option.definition.secret === true ? MASK : reference;
    if (this.#registry.hasGroup(reference)) {
      throw new TemplateSubstitutionError(option, location, `refers to a group, ${shown}`);
    }
    const from = `the value of ${describeOption(option)}, from ${describeLocation(location)}`;
    throw new NoSuchOptError(
      { group: 'DEFAULT', name: shown },
      `to which ${from}, refers (a dollar sign is written $$)`,
    );
  }
}

/** The value as a log may show it. */
export function showValue({ option, value, secret }: Resolved): string {
  if (secret) return MASK;
  return value === undefined ? '<None>' : option.definition.type.format(value);
}

function convertValue(option: RegisteredOption, { value, location }: Found, secret: boolean) {
  if (value === undefined) return undefined;
  try {
    return option.definition.type.convert(value);
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error;
    const ValueError = location.kind === 'file' ? ConfigFileValueError : ConfigSourceValueError;
    const found = secret ? undefined : error.found;
    throw new ValueError(option, { location, problem: error.problem, found });
  }
}

function checkImplemented(option: RegisteredOption, value: unknown, location: Location): void {
  const { notImplemented, default: only, type } = option.definition;
  if (notImplemented === undefined) return;
  const supported = only === undefined ? undefined : type.convert(only);
  if (isDeepStrictEqual(value, supported)) return;
  throw new OptionNotImplementedError(option, location, notImplemented);
}
