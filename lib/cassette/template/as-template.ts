import {
  parsePythonJson,
  parsePythonJsonExactly,
  stringifyPythonJson,
} from '../../wire/python-json.ts';
import { mapTemplate } from './map-template.ts';
import { escapeText, printToken } from './token.ts';

/**
 * Any value as it would stand in a message: made of texts, numbers, lists and objects only.
 *
 * @throws {SerializationError} it has no counterpart in Python.
 */
export function asPrimitive(value: unknown): unknown {
  return parsePythonJsonExactly(stringifyPythonJson(value));
}

/** A value as it arrives from the wire: whole floats are numbers like any other. */
export function asReceived(value: unknown): unknown {
  return parsePythonJson(stringifyPythonJson(value));
}

/** A value as it would stand in a cassette if nothing in it were volatile or secret. */
export function asTemplate(value: unknown): unknown {
  return mapTemplate(asPrimitive(value), {
    text: escapeText,
    key: escapeText,
    scalar: (scalar) =>
      typeof scalar === 'number' && !Number.isFinite(scalar)
        ? printToken('float', String(scalar))
        : scalar,
  });
}
