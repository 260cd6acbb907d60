import assert from 'node:assert/strict';

/** A token of JSON text as Python would tell it from others: `int 1` is not `float 1.0`. */
export interface JsonToken {
  readonly type: 'punctuation' | 'constant' | 'string' | 'int' | 'float';
  readonly text: string;
}

const TOKEN =
  /\s*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?\d+(?![\d.eE]))|(-?[\d.]+(?:[eE][+-]?\d+)?)|(-?\w+))/gy;

/** The tokens of a text in Python's JSON, strings decoded and numbers in one spelling. */
export function jsonTokens(text: string): JsonToken[] {
  const tokens = Array.from(
    text.matchAll(TOKEN),
    ([, punctuation, string, int, float, constant]) => {
      if (punctuation !== undefined) return { type: 'punctuation', text: punctuation } as const;
      if (string !== undefined)
        return { type: 'string', text: String(JSON.parse(string)) } as const;
      if (int !== undefined) return { type: 'int', text: String(BigInt(int)) } as const;
      if (float !== undefined) return { type: 'float', text: String(Number(float)) } as const;
      return { type: 'constant', text: constant ?? '' } as const;
    },
  );
  assert.notEqual(tokens.length, 0);
  return tokens;
}

/** A whole float arrives as a number that leaves as an integer: JavaScript has but one type. */
export function withoutWholeFloats(tokens: readonly JsonToken[]): JsonToken[] {
  return tokens.map((token) =>
    token.type === 'float' && Math.abs(Number(token.text)) <= 2 ** 53 && !/[.e]/.test(token.text)
      ? { type: 'int', text: String(BigInt(token.text)) }
      : token,
  );
}
