const REFERENCE = /\$(?:(\$)|([_a-z][._a-z0-9]*)|\{([_a-z][._a-z0-9]*)\})/gi;

/**
 * The value with every `$name` and `${name}` in its texts replaced; `$$` and `\$` are a dollar sign,
 * and so is a `$` before anything else.
 */
export function substitute(value: unknown, replace: (reference: string) => string): unknown {
  if (typeof value === 'string') return substituteText(value, replace);
  if (Array.isArray(value)) return value.map((item) => substitute(item, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      substituteText(key, replace),
      substitute(item, replace),
    ]),
  );
}

function substituteText(text: string, replace: (reference: string) => string): string {
  return text
    .replaceAll('\\$', () => '$$')
    .replace(REFERENCE, (_all, dollar?: string, bare?: string, braced?: string) =>
      dollar === undefined ? replace(bare ?? braced ?? '') : '$',
    );
}
