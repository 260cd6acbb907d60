import { isCommonJson } from './common-json.ts';
import { foldPrimitive, MAX_DEPTH, type PrimitiveBuilder } from './primitive.ts';
import { printNumber } from './py-float.ts';
import type { FormOf, Scalar } from './python-form.ts';
import { PythonJsonParser } from './python-json-parser.ts';

/**
 * Parses JSON as Python's `json.loads` does: `NaN`, `Infinity` and `-Infinity` are numbers, an
 * integer beyond ±2⁵³ is a `bigint` (and only then), of a repeated key the last value wins,
 * `__proto__` is a key like any other. Counterpart: `oslo_serialization.jsonutils.loads`.
 *
 * Lost on the way, because a JS number cannot hold it: that `1.0` was a float.
 *
 * @throws {MalformedMessage} for everything that Python refuses: other text, a byte order mark,
 *   bare control characters, nesting deeper than 1000, an integer of more than 4300 digits.
 */
export function parsePythonJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Either Python's dialect or no JSON at all: the parser below knows, and quotes no secrets.
    return new PythonJsonParser(text).parse();
  }
  return isCommonJson(value, MAX_DEPTH) ? value : new PythonJsonParser(text).parse();
}

/**
 * As {@link parsePythonJson}, but `1.0` is a {@link PyFloat}: what is printed again looks as it did.
 *
 * @throws {MalformedMessage}
 */
export function parsePythonJsonExactly(text: string): unknown {
  return new PythonJsonParser(text, 'kept').parse();
}

/**
 * Prints a value as JSON that Python reads as the nearest Python value; {@link pythonForm} says
 * what becomes of numbers, `Date`, `Map`, `Set`, bytes and the rest.
 * Counterpart: `oslo_serialization.jsonutils.dumps`.
 *
 * @throws {SerializationError} naming the path of a value that has no counterpart in Python.
 */
export function stringifyPythonJson(value: unknown): string {
  return printCommon(value, MAX_DEPTH) ?? foldPrimitive(value, textBuilder);
}

/** The same over several lines, indented by two spaces, for people to read. */
export function prettyPythonJson(value: unknown): string {
  return foldPrimitive(value, prettyBuilder);
}

/** One `"key":value` of an outermost JSON object. An error's path begins with the key. */
export function printMember(key: string, value: unknown, form?: FormOf): string {
  // The object is a level, too: its reader must not find one more than it takes.
  const text = printCommon(value, MAX_DEPTH - 1);
  return `${printText(key)}:${text ?? foldPrimitive(value, textBuilder, { path: key, depth: 1, form })}`;
}

function printCommon(value: unknown, depthLeft: number): string | undefined {
  if (typeof value === 'string') return printText(value);
  return value !== undefined && isCommonJson(value, depthLeft) ? JSON.stringify(value) : undefined;
}

/** Names and ids, of which a request has a dozen, look like this: half of what `JSON.stringify` takes. */
const SHORT = 64;
const PLAIN = /^[ !#-[\]-~]*$/;

function printText(text: string): string {
  return text.length <= SHORT && PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

const textBuilder: PrimitiveBuilder<string> = {
  scalar: printScalar,
  list: (items) => `[${items.join(',')}]`,
  dict: (entries) => `{${entries.map(([key, text]) => `${printText(key)}:${text}`).join(',')}}`,
};

const prettyBuilder: PrimitiveBuilder<string> = {
  scalar: printScalar,
  list: (items) => block('[', items, ']'),
  dict: (entries) =>
    block(
      '{',
      entries.map(([key, text]) => `${printText(key)}: ${text}`),
      '}',
    ),
};

function block(open: string, parts: readonly string[], close: string): string {
  if (parts.length === 0) return open + close;
  // A line feed inside of a string is escaped: those that are there separate lines.
  return `${open}\n${parts.join(',\n')}`.replaceAll('\n', '\n  ') + `\n${close}`;
}

function printScalar(value: Scalar): string {
  switch (typeof value) {
    case 'string':
      return printText(value);
    case 'number':
      return printNumber(value);
    default:
      return String(value);
  }
}
