/**
 * A pattern of a routing file: `*` for any text, `?` for any character, `[abc]`, `[a-z]` and
 * `[!abc]` for one of, or not of, a set; the case of letters matters. Counterpart: `fnmatch`.
 */
export function fileNamePattern(pattern: string): RegExp {
  const parts = pattern.match(/\[!?\]?[^\]]*\]|[^]/g) ?? [];
  return new RegExp(`^${parts.map(translate).join('')}$`, 's');
}

function translate(part: string): string {
  if (part === '*') return '.*';
  if (part === '?') return '.';
  if (part.length === 1) return part.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
  const [, negated, set = ''] = /^\[(!?)(.*)\]$/s.exec(part) ?? [];
  // A range that runs backwards holds nothing, and would be refused as an expression.
  const forwards = set.replace(/([^])-([^])/g, (range, from: string, to: string) =>
    from <= to ? range : '',
  );
  if (forwards === '') return negated === '!' ? '[^]' : '(?!)';
  const escaped = forwards.replace(/[\\\]^[]/g, '\\$&');
  return `[${negated === '!' ? '^' : ''}${escaped}]`;
}
