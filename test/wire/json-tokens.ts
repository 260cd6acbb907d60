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
