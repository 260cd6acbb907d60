import { escapeBefore, escapeText, partsOf, printToken } from './token.ts';
import { KINDS, TIMESTAMP, VOLATILE } from './kinds.ts';
import { mapTemplate } from './map-template.ts';
import { timestampArgument } from './timestamp.ts';

/**
 * Puts placeholders in place of what is different each time: equal values get equal placeholders,
 * numbered as they come, in texts, inside of texts, and in keys.
 */
export class Normaliser {
  readonly #startMs: number;
  readonly #tokens = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** @param startMs when the recording began; times are counted from there. */
  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  /** Goes on behind the numbers of a text that is in the cassette already. */
  skip(text: string): void {
    for (const part of partsOf(text)) {
      if (part.kind === 'literal' || !Object.hasOwn(KINDS, part.name)) continue;
      const count = Math.max(this.#counts.get(part.name) ?? 0, Number(part.argument));
      if (Number.isInteger(count)) this.#counts.set(part.name, count);
    }
  }

  /** The placeholder of a value whose kind is known by where it stands; `value` is its identity. */
  name(kind: string, value: string): string {
    const known = this.#tokens.get(value);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const token = printToken(kind, count);
    this.#tokens.set(value, token);
    return token;
  }

  /** A value from a message as it stands in a cassette. */
  value(value: unknown): unknown {
    return mapTemplate(value, {
      text: (text) => this.text(text),
      key: (key) => this.text(key),
      scalar: (scalar) =>
        typeof scalar === 'number' && !Number.isFinite(scalar)
          ? printToken('float', String(scalar))
          : scalar,
    });
  }

  text(text: string): string {
    let normalised = '';
    let end = 0;
    for (const match of text.matchAll(VOLATILE)) {
      const token = this.#tokenOf(match);
      if (token === undefined) continue;
      normalised += escapeBefore(text.slice(end, match.index)) + token;
      end = match.index + match[0].length;
    }
    return normalised + escapeText(text.slice(end));
  }

  #tokenOf({ 0: text, groups = {} }: RegExpExecArray): string | undefined {
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined);
    if (kind === undefined) return undefined;
    if (kind !== TIMESTAMP) return this.name(kind, text);
    const argument = timestampArgument(text, this.#startMs);
    return argument === undefined ? undefined : printToken(TIMESTAMP, argument);
  }
}
