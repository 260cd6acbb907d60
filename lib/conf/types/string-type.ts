import { InvalidArgument } from '../../errors.ts';
import { characterCount, strip } from '../python-text.ts';
import { InvalidValue, textOf, ValueType } from './value-type.ts';

export interface StringFacets {
  /** The only values allowed. Excludes `regex`. */
  readonly choices?: readonly string[] | undefined;
  /** What a value must match, anywhere unless anchored. Excludes `choices`. */
  readonly regex?: RegExp | undefined;
  /** The case of letters does not matter to `choices` and `regex`. Default: false. */
  readonly ignoreCase?: boolean | undefined;
  /** Most characters allowed. Default: no limit. */
  readonly maxLength?: number | undefined;
  /** Matching quotes around the value are not part of it, an open quote is an error. Default: false. */
  readonly quotes?: boolean | undefined;
}

/** A text, unchanged but for its quotes. Counterpart: `oslo_config.types.String`. */
export class StringType extends ValueType<string> {
  override readonly typeName = 'string value';
  readonly choices: readonly string[] | undefined;
  readonly regex: RegExp | undefined;
  readonly ignoreCase: boolean;
  readonly maxLength: number;
  readonly quotes: boolean;

  /** @throws {InvalidArgument} when both choices and a regex are given. */
  constructor(facets: StringFacets = {}) {
    super();
    if (facets.choices !== undefined && facets.regex !== undefined) {
      throw new InvalidArgument('choices', 'not together with a regex');
    }
    this.choices = facets.choices;
    this.ignoreCase = facets.ignoreCase ?? false;
    this.regex = facets.regex && statelessRegex(facets.regex, this.ignoreCase);
    this.maxLength = facets.maxLength ?? Infinity;
    this.quotes = facets.quotes ?? false;
  }

  override convert(value: unknown): string {
    const text = this.quotes ? unquoted(textOf(value)) : textOf(value);
    if (characterCount(text) > this.maxLength) {
      throw new InvalidValue(`should have at most ${this.maxLength} characters`, text);
    }
    if (this.regex?.test(text) === false) {
      throw new InvalidValue(`should match ${String(this.regex)}`, text);
    }
    if (this.choices !== undefined && !this.#isChoice(text, this.choices)) {
      throw new InvalidValue(`should be one of ${this.choices.join(', ')}`, text);
    }
    return text;
  }

  override format(value: string): string {
    return strip(value) === value ? value : `"${value}"`;
  }

  #isChoice(text: string, choices: readonly string[]): boolean {
    if (!this.ignoreCase) return choices.includes(text);
    return choices.some((choice) => choice.toLowerCase() === text.toLowerCase());
  }
}

/** A regex with the flags g or y remembers where it stopped, which would make every other test fail. */
function statelessRegex(regex: RegExp, ignoreCase: boolean): RegExp {
  const flags = regex.flags.replace(/[giy]/g, '');
  return new RegExp(regex.source, ignoreCase || regex.ignoreCase ? `${flags}i` : flags);
}

function unquoted(text: string): string {
  const quote = text.charAt(0);
  if (quote !== '"' && quote !== "'") return text;
  if (text.length === 1 || !text.endsWith(quote)) {
    throw new InvalidValue('should close its quote', text);
  }
  return text.slice(1, -1);
}
