import { isRecord } from '../base/map-values.ts';
import { MalformedMessage, SerializationError } from '../wire/errors.ts';
import { parsePythonJson } from '../wire/python-json.ts';
import { decodeUtf8 } from '../wire/utf8.ts';
import { NotANumber } from './errors.ts';

const INTEGER = /^[+-]?\d{1,4300}$/;
const DECIMAL = /^[+-]?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,3})?$/;

/** A number as Python's `str()` writes it and `int()` reads it: no exponent where it is whole. */
export function printNumber(value: unknown, path: string): string {
  if (typeof value === 'bigint' || Number.isInteger(value)) {
    return BigInt(value as bigint | number).toString();
  }
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw new SerializationError(path, 'a body of this dialect is one number');
}

/** An integer beyond ±2⁵³ is a `bigint`. @throws {NotANumber} */
export function readNumber(content: Buffer): number | bigint {
  const text = (decodeUtf8(content) ?? '').trim();
  if (INTEGER.test(text)) {
    const exact = BigInt(text.replace(/^\+/, ''));
    return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
  }
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw new NotANumber();
  return value;
}

/** An empty body is `undefined`. @throws {MalformedMessage} */
export function readJson(content: Buffer): unknown {
  if (content.length === 0) return undefined;
  const text = decodeUtf8(content);
  if (text === undefined) throw new MalformedMessage('The body is not UTF-8 text');
  return parsePythonJson(text);
}

/** The arguments in what a peer sent: an object has their names, anything else is the one. */
export function namedArguments(
  value: unknown,
  argument: string,
): Readonly<Record<string, unknown>> {
  if (value === undefined) return {};
  return isRecord(value) ? value : { [argument]: value };
}

/** @throws {SerializationError} there is another argument than the one that a number can stand for. */
export function onlyArgument(args: Readonly<Record<string, unknown>>, argument: string): unknown {
  const other = Object.keys(args).find((name) => name !== argument);
  if (other === undefined) return args[argument];
  throw new SerializationError(
    `args.${other}`,
    `a body of this dialect is one number, ${argument}`,
  );
}
