import { escapeText, hasTokens, partsOf, type Part } from '../template/token.ts';
import { KINDS, TIMESTAMP, TIMESTAMP_PATTERN } from '../template/kinds.ts';
import type { Bindings } from './bindings.ts';

/** Whether a text is what one with placeholders describes; binds them when it is. */
export function matchText(expected: string, actual: string, bindings: Bindings): boolean {
  if (expected === actual && !hasTokens(expected)) return true;
  if (!hasTokens(expected)) return false;
  const parts = partsOf(expected);
  const pattern = new RegExp(`^${parts.map(patternOf).join('')}$`);
  const values = pattern.exec(actual)?.slice(1);
  if (values === undefined) return false;
  const trial = bindings.fork();
  const named = parts.filter((part) => part.kind === 'placeholder');
  const bound = named.every(
    ({ name, token }, index) => name === TIMESTAMP || trial.bind(token, values[index]),
  );
  if (bound) bindings.join(trial);
  return bound;
}

const SPECIAL = /[\\^$.*+?()[\]{}|]/g;

/** A placeholder stands for a value of its kind, and for a placeholder of it in another cassette. */
function patternOf(part: Part): string {
  if (part.kind === 'literal') {
    // A last "$" is escaped only where a placeholder follows, which is so on one side perhaps.
    const [, words = '', last = ''] = /^([\s\S]*?)(\$?)$/.exec(part.text) ?? [];
    return escapeText(words).replace(SPECIAL, '\\$&') + (last && '\\$(?:\\{dollar\\})?');
  }
  const { name, token } = part;
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name]?.pattern : undefined;
  const own = name === TIMESTAMP ? TIMESTAMP_PATTERN : kind;
  if (own === undefined) return `(${token.replace(SPECIAL, '\\$&')})`;
  return `((?:${own})|\\$\\{${name}:[^{}]*\\})`;
}
