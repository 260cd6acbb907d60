import { printPath } from '../../base/value-path.ts';
import { isRecord } from '../../base/map-values.ts';
import type { ValuePath } from '../../base/value-path.ts';
import type { CassetteEvent, Fields } from '../format/event.ts';
import { DEFAULT_REDACTORS } from '../record/redactor.ts';
import { PyFloat } from '../../wire/py-float.ts';
import { matcherOf } from '../template/token.ts';

const PARTS = ['args', 'message', 'result', 'failure', 'ctxt'] as const;

/** Paths at which a recording with the default redactors would have taken a secret out. */
export function secretsIn(event: CassetteEvent): string[] {
  const fields: Fields = { ...event };
  return PARTS.flatMap((part) => secretsAt(fields[part], [part]));
}

function secretsAt(value: unknown, path: ValuePath): string[] {
  if (isTaken(value)) return [];
  const secrets: unknown[] = [];
  const nameOf = (secret: unknown): string => {
    if (!isTaken(secret)) secrets.push(secret);
    return '';
  };
  for (const redactor of DEFAULT_REDACTORS) redactor.redact(value, path, nameOf);
  if (secrets.length > 0) return [printPath(path)];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => secretsAt(item, [...path, index]));
  }
  if (!isRecord(value) || value instanceof PyFloat) return [];
  return Object.entries(value).flatMap(([key, member]) => secretsAt(member, [...path, key]));
}

/** A placeholder stands for the secret, or a matcher that lets any pass. */
function isTaken(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    (/^\$\{secret:\d+\}$/.test(value) || matcherOf(value) !== undefined)
  );
}
