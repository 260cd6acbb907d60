import { types } from 'node:util';
import { entriesInOrder } from './key-order.ts';
import { PyFloat, printNumber } from './py-float.ts';
import { isError } from './python-exceptions.ts';
import { pythonRepr } from './python-repr.ts';
import { decodeUtf8 } from './utf8.ts';

/** What JSON can hold in one token. */
export type Scalar = null | boolean | number | bigint | string | PyFloat;

/** A JS value as Python would see it, one level deep. */
export type PythonForm =
  | { readonly kind: 'scalar'; readonly value: Scalar }
  | { readonly kind: 'list'; readonly items: Iterable<unknown> }
  | { readonly kind: 'dict'; readonly entries: Iterable<readonly [string, unknown]> };

export interface PythonFormOptions {
  /** What becomes of an instance of a class: refused, or the dict of its own enumerable fields. */
  readonly instances: 'refused' | 'fields';
  /** Throws the error for a value that Python has no counterpart of. */
  readonly refuse: (problem: string) => never;
}

/** Says what a value is in Python: {@link pythonForm}, or the rules of another encoder. */
export type FormOf = (value: unknown, options: PythonFormOptions) => PythonForm;

/** Python's `datetime` knows the years 1 to 9999. */
const LAST_YEAR = 9999;

/** Python refuses to print longer integers (`sys.get_int_max_str_digits`), and to read them. */
export const MAX_INTEGER_DIGITS = 4300;

/**
 * The nearest Python value, by the rules of `oslo_serialization.jsonutils.to_primitive`:
 *
 * - `undefined` is `None`;
 * - a whole number up to ±2⁵³ is an `int`, as is a `bigint`; other numbers and a {@link PyFloat} are
 *   a `float`;
 * - a `Date` is a naive UTC `datetime`, printed `2026-05-13T12:53:00.123000`;
 * - a `Buffer` or `Uint8Array` is `bytes`, which must be UTF-8 text; other typed arrays are lists;
 * - a `Map` is a dict, its keys printed as Python prints keys; a `Set` or other iterable a list;
 * - an `Error` is its repr, `TypeError('text')`;
 * - what has `toJSON()` (a `URL`, say) is what that returns;
 * - object literals, with or without a prototype, are dicts; instances of other classes are refused
 *   like Python's, unless the options say `fields`;
 * - functions and symbols are refused.
 */
export function pythonForm(value: unknown, options: PythonFormOptions): PythonForm {
  switch (typeof value) {
    case 'undefined':
      return scalar(null);
    case 'string':
    case 'boolean':
    case 'number':
      return scalar(value);
    case 'bigint':
      return scalar(checkedInteger(value, options));
    case 'object':
      return value === null ? scalar(null) : objectForm(value, options);
    default:
      return options.refuse(`a ${typeof value} has no counterpart in Python`);
  }
}

function objectForm(value: object, options: PythonFormOptions): PythonForm {
  if (Array.isArray(value)) return { kind: 'list', items: value };
  if (value instanceof PyFloat) return scalar(value);
  if (types.isDate(value)) return scalar(printDate(value, options));
  if (types.isUint8Array(value)) return scalar(readBytes(value, options));
  if (types.isMap(value)) return { kind: 'dict', entries: mapEntries(value, options) };
  if (isError(value)) return scalar(`${value.name}(${errorArguments(value)})`);
  if (types.isBoxedPrimitive(value)) return pythonForm(value.valueOf(), options);
  if (hasToJson(value)) return ownJsonForm(value.toJSON(), options);
  return structureForm(value, options);
}

/** What `toJSON` returned, which often is the object itself or a copy: not asked a second time. */
function ownJsonForm(value: unknown, options: PythonFormOptions): PythonForm {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? structureForm(value, options) : pythonForm(value, options);
}

function structureForm(value: object, options: PythonFormOptions): PythonForm {
  if (isIterable(value)) return { kind: 'list', items: value };
  if (options.instances === 'refused' && !isObjectLiteral(value)) {
    options.refuse(
      `an instance of ${classNameOf(value)} has no counterpart in Python: ` +
        'send its fields, give it toJSON(), or use JsonPayloadSerializer',
    );
  }
  return { kind: 'dict', entries: entriesInOrder(value) };
}

function scalar(value: Scalar): PythonForm {
  return { kind: 'scalar', value };
}

function hasToJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value && typeof value[Symbol.iterator] === 'function';
}

/** Also one from another realm (a `vm` context, a worker), whose `Object.prototype` is not ours. */
function isObjectLiteral(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function classNameOf(value: object): string {
  const { constructor } = value as { constructor?: unknown };
  return typeof constructor === 'function' && constructor.name !== ''
    ? constructor.name
    : 'an anonymous class';
}

function checkedInteger(value: bigint, options: PythonFormOptions): bigint {
  const digits = value.toString().length - (value < 0n ? 1 : 0);
  if (digits <= MAX_INTEGER_DIGITS) return value;
  return options.refuse(`an integer of more than ${MAX_INTEGER_DIGITS} digits`);
}

function printDate(date: Date, options: PythonFormOptions): string {
  const year = date.getUTCFullYear();
  if (!(year >= 1 && year <= LAST_YEAR)) {
    return options.refuse('a Date that is invalid or outside of the years 1 to 9999');
  }
  return date.toISOString().replace('Z', '000');
}

function readBytes(bytes: Uint8Array, options: PythonFormOptions): string {
  return decodeUtf8(bytes) ?? options.refuse('bytes that are not UTF-8 text');
}

function errorArguments(error: Error): string {
  return error.message === '' ? '' : pythonRepr(error.message);
}

function* mapEntries(
  map: ReadonlyMap<unknown, unknown>,
  options: PythonFormOptions,
): Generator<[string, unknown]> {
  for (const [key, value] of map) yield [printKey(key, options), value];
}

/** A key as `json.dumps` prints it. */
function printKey(key: unknown, options: PythonFormOptions): string {
  if (key instanceof PyFloat) return key.toString();
  switch (typeof key) {
    case 'string':
      return key;
    case 'number':
      return printNumber(key);
    case 'bigint':
      return String(checkedInteger(key, options));
    case 'boolean':
      return String(key);
    default:
      if (key === null || key === undefined) return 'null';
      return options.refuse('a Map with a key that is no string, number, boolean or null');
  }
}
