/**
 * The language inside of a cassette's texts. `${kind:argument}` stands for something:
 *
 * - in lower case a placeholder, anywhere in a text: `${uuid:3}`, `${ts:+0.120}`;
 * - in upper case a matcher, which is a text of its own: `${ANY}`, `${REGEX:^req-}`;
 * - `${dollar}` is a `$`, where the text itself would be taken for one of these;
 * - `${float:NaN}` is the number that JSON has no name for.
 */
const PLACEHOLDER = /\$\{([a-z]+)(?::([^{}]*))?\}/g;
const MATCHER = /^\$\{([A-Z][A-Z0-9_]*)(?::([\s\S]*))?\}$/;
const FLOAT = /^\$\{float:(NaN|Infinity|-Infinity)\}$/;

/** A part of a text. */
export type Part =
  | { readonly kind: 'literal'; readonly text: string }
  /** `token` is the whole of it: `${uuid:3}`. */
  | {
      readonly kind: 'placeholder';
      readonly name: string;
      readonly argument: string;
      readonly token: string;
    };

/** A matcher: `${NAME:argument}`. */
export interface MatcherToken {
  readonly name: string;
  readonly argument: string | undefined;
}

/** `${kind:argument}` */
export function printToken(kind: string, argument?: string | number): string {
  return argument === undefined ? `\${${kind}}` : `\${${kind}:${argument}}`;
}

/** Whether a text may hold anything but itself. */
export function hasTokens(text: string): boolean {
  return text.includes('${');
}

/** The parts of a text, in order; literal ones as they are meant, without `${dollar}`. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let literal = '';
  let end = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    const [token, name = '', argument = ''] = match;
    literal += text.slice(end, match.index);
    end = match.index + token.length;
    if (name === 'dollar') {
      literal += '$';
      continue;
    }
    if (literal !== '') parts.push({ kind: 'literal', text: literal });
    literal = '';
    parts.push({ kind: 'placeholder', name, argument, token });
  }
  literal += text.slice(end);
  if (literal !== '') parts.push({ kind: 'literal', text: literal });
  return parts;
}

/** The text's own words, so written that nothing in them is taken for a token. */
export function escapeText(text: string): string {
  return hasTokens(text) ? text.replaceAll('${', '${dollar}{') : text;
}

/** As {@link escapeText}, for words that a token follows. */
export function escapeBefore(text: string): string {
  const escaped = escapeText(text);
  return escaped.endsWith('$') ? `${escaped.slice(0, -1)}\${dollar}` : escaped;
}

/** The matcher that a text is, if it is one. */
export function matcherOf(text: string): MatcherToken | undefined {
  const [, name, argument] = MATCHER.exec(text) ?? [];
  return name === undefined ? undefined : { name, argument };
}

/** The number that a text stands for, if it does. */
export function floatOf(text: string): number | undefined {
  const [, name] = FLOAT.exec(text) ?? [];
  return name === undefined ? undefined : Number(name);
}
