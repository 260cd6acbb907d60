import { isUtf8 } from 'node:buffer';
import { parsePythonJsonExactly, stringifyPythonJson } from '../../driver.ts';
import { splitMessages } from './split-messages.ts';

/** A JSON text that should be one message, and where it stands. */
export interface Document {
  readonly json: string;
  /** `3`, or `1, item 2` of a list. */
  readonly line: string;
}

/** At least a bracket, a quotation mark and their likes; a shorter text is no message. */
const BASE64 = /^[A-Za-z0-9+/]{8,}={0,2}$/;

/**
 * Finds the messages in an input: the items of a JSON list, one JSON document, or one a line. A
 * document may be written as base64, or as a JSON string, which holds it as text or as base64.
 * What is none of that comes as it is, for its reader to say what is wrong with it.
 */
export function findDocuments(input: string): Document[] {
  const whole = input.trim();
  if (whole === '') return [];
  const firstLine = input.slice(0, input.search(/\S/)).split('\n').length;
  const json = unwrapped(whole) ?? unwrapped(whole.replace(/\s+/g, ''), 'base64');
  if (json !== undefined) return itemsOf(json, String(firstLine));
  return splitMessages(input).flatMap(({ text, line }) =>
    itemsOf(unwrapped(text.trim()) ?? text, String(line)),
  );
}

function itemsOf(json: string, line: string): Document[] {
  const value = parsed(json);
  if (!Array.isArray(value) || !value.some(isObject)) return [{ json, line }];
  return value.map((item, index) => ({
    json: stringifyPythonJson(item),
    line: value.length === 1 ? line : `${line}, item ${index + 1}`,
  }));
}

/** The JSON that a text is or holds; `undefined` when there is none. */
function unwrapped(text: string, as: 'any' | 'base64' = 'any'): string | undefined {
  const value = as === 'base64' ? undefined : parsed(text);
  if (typeof value === 'string') return unwrapped(value);
  if (value !== undefined) return text;
  return BASE64.test(text) ? fromBase64(text) : undefined;
}

function fromBase64(text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64');
  const decoded = isUtf8(bytes) ? bytes.toString() : '';
  return parsed(decoded) === undefined ? undefined : decoded;
}

function parsed(text: string): unknown {
  try {
    return parsePythonJsonExactly(text);
  } catch {
    // No JSON: perhaps it is base64, and if not, its reader says what is wrong.
    return undefined;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
