import { MalformedMessage } from './errors.ts';
import { stringifyPythonJson } from './python-json.ts';

/**
 * What Python's `dict()` makes of a decoded JSON value, and so what it takes for a message: an
 * object, an empty text, a list of pairs. A pair is a list of two, and, because Python iterates it,
 * also a text of two characters or an object of two keys.
 *
 * @throws {MalformedMessage} where `dict()` raises.
 */
export function pythonDict(value: unknown): Readonly<Record<string, unknown>> {
  if (Array.isArray(value)) return Object.fromEntries(value.map(pythonPair));
  if (isObject(value)) return value;
  if (value === '') return {};
  throw new MalformedMessage('The message is no JSON object');
}

function pythonPair(value: unknown): [string, unknown] {
  const [key, member, ...rest] = iterated(value);
  if (key === undefined || member === undefined || rest.length > 0 || isObject(key)) {
    throw new MalformedMessage('The message is a list, but not one of pairs');
  }
  return [typeof key === 'string' ? key : stringifyPythonJson(key), member];
}

function iterated(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return Array.from(value);
  return isObject(value) ? Object.keys(value) : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
