import { MalformedMessage } from './errors.ts';
import { looksLikeIndex, rememberKeyOrder } from './key-order.ts';
import { setOwn } from '../base/own-property.ts';
import { MAX_DEPTH } from './primitive.ts';
import { LARGEST_EXACT_INTEGER, PyFloat } from './py-float.ts';
import { MAX_INTEGER_DIGITS } from './python-form.ts';

const WHITESPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const CONSTANTS = new Map<string, unknown>([
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);
/** So many digits fit into a double whatever they are. */
const SAFE_DIGITS = 15;

/** What becomes of a float without a fraction, `1.0`. */
export type WholeFloats =
  /** The number `1`. */
  | 'numbers'
  /** A {@link PyFloat}, which leaves as `1.0`. */
  | 'kept';

/** Reads the JSON that `JSON.parse` refuses or misreads; slower, so asked only then. */
export class PythonJsonParser {
  readonly #text: string;
  readonly #wholeFloats: WholeFloats;
  #position = 0;

  constructor(text: string, wholeFloats: WholeFloats = 'numbers') {
    this.#text = text;
    this.#wholeFloats = wholeFloats;
  }

  /** @throws {MalformedMessage} naming the character where Python would stop too. */
  parse(): unknown {
    const value = this.#value(MAX_DEPTH);
    this.#skipWhitespace();
    if (this.#position < this.#text.length) this.#fail('text after the end of the value');
    return value;
  }

  #value(depthLeft: number): unknown {
    this.#skipWhitespace();
    switch (this.#text[this.#position]) {
      case '"':
        return this.#string();
      case '[':
        return this.#array(depthLeft);
      case '{':
        return this.#object(depthLeft);
      default:
        return this.#constantOrNumber();
    }
  }

  #array(depthLeft: number): unknown[] {
    const items: unknown[] = [];
    this.#members(']', depthLeft, () => {
      items.push(this.#value(depthLeft - 1));
    });
    return items;
  }

  #object(depthLeft: number): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    const keys: string[] = [];
    this.#members('}', depthLeft, () => {
      this.#skipWhitespace();
      if (this.#text[this.#position] !== '"') this.#fail('a property name is missing');
      const key = this.#string();
      if (!this.#take(':')) this.#fail('a colon is missing');
      setOwn(object, key, this.#value(depthLeft - 1));
      keys.push(key);
    });
    if (keys.some(looksLikeIndex)) rememberKeyOrder(object, keys);
    return object;
  }

  #members(end: string, depthLeft: number, readMember: () => void): void {
    if (depthLeft === 0) this.#fail(`nesting deeper than ${MAX_DEPTH} levels`);
    this.#position += 1;
    if (this.#take(end)) return;
    do readMember();
    while (this.#take(','));
    if (!this.#take(end)) this.#fail(`"," or "${end}" is missing`);
  }

  #string(): string {
    const start = this.#position;
    const end = this.#closingQuote(start + 1);
    try {
      const value = JSON.parse(this.#text.slice(start, end + 1)) as string;
      this.#position = end + 1;
      return value;
    } catch {
      return this.#fail('a string with a bare control character or a wrong escape');
    }
  }

  #closingQuote(from: number): number {
    for (let quote = from; ; quote += 1) {
      quote = this.#text.indexOf('"', quote);
      if (quote < 0) this.#fail('a string without end');
      let backslashes = 0;
      while (this.#text[quote - 1 - backslashes] === '\\') backslashes += 1;
      if (backslashes % 2 === 0) return quote;
    }
  }

  #constantOrNumber(): unknown {
    for (const [word, value] of CONSTANTS) {
      if (!this.#text.startsWith(word, this.#position)) continue;
      this.#position += word.length;
      return value;
    }
    NUMBER.lastIndex = this.#position;
    const match = NUMBER.exec(this.#text);
    if (match === null) return this.#fail('a value is missing');
    const [text, fraction, exponent] = match;
    const isInteger = fraction === undefined && exponent === undefined;
    const value = isInteger ? this.#integer(text) : this.#float(Number(text));
    this.#position += text.length;
    return value;
  }

  #float(value: number): number | PyFloat {
    return this.#wholeFloats === 'kept' && Number.isInteger(value) ? new PyFloat(value) : value;
  }

  #integer(text: string): number | bigint {
    if (text.length <= SAFE_DIGITS) return Number(text);
    if (text.replace('-', '').length > MAX_INTEGER_DIGITS) {
      this.#fail(`an integer of more than ${MAX_INTEGER_DIGITS} digits`);
    }
    const value = BigInt(text);
    const isExact = value <= LARGEST_EXACT_INTEGER && value >= -LARGEST_EXACT_INTEGER;
    return isExact ? Number(value) : value;
  }

  #take(char: string): boolean {
    this.#skipWhitespace();
    if (this.#text[this.#position] !== char) return false;
    this.#position += 1;
    return true;
  }

  #skipWhitespace(): void {
    WHITESPACE.lastIndex = this.#position;
    this.#position += WHITESPACE.exec(this.#text)?.[0].length ?? 0;
  }

  #fail(problem: string): never {
    throw new MalformedMessage(`Not JSON: ${problem} at character ${this.#position}`);
  }
}
