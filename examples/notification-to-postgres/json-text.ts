/** What PostgreSQL's `jsonb` takes for text: neither the character 0 nor half a character. */
const UNSTORABLE = /\\(?:u0000|ud[89a-f][0-9a-f]{2}|[^])/gi;

/**
 * A value from a notification as JSON that `jsonb` accepts, whatever it is. Integers that JavaScript
 * cannot count become texts, what is no finite number becomes null.
 */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value ?? null, (_key, inner: unknown) =>
    typeof inner === 'bigint' ? String(inner) : inner,
  );
  return text.replace(UNSTORABLE, (escape) => (escape.length === 2 ? escape : '\\ufffd'));
}

/** A text that PostgreSQL accepts. */
export function plainText(text: string): string {
  return text.replace(/\0|\p{Surrogate}/gu, '\ufffd');
}
