import { isRecord } from '../base/map-values.ts';
import { MalformedMessage } from '../wire/errors.ts';
import { parsePythonJsonExactly } from '../wire/python-json.ts';
import { capturedMessage, type CapturedMessage } from './captured-message.ts';

/** A message of a capture, and where it stands. */
export interface CapturedLine {
  /** From 1; of a document that is one for all, the number of the message. */
  readonly line: number;
  readonly message: CapturedMessage;
}

/** The messages of a capture, in the order of their publishing. */
export interface Capture {
  readonly lines: readonly CapturedLine[];
  /** Lines that are no message: deliveries, results, remarks of the tool. */
  readonly others: number;
  /** Lines that are no JSON. */
  readonly broken: readonly number[];
}

/**
 * Reads a capture: one JSON document on each line, a list of them, or an object whose `messages` is
 * such a list.
 */
export function readCapture(text: string): Capture {
  const whole = parsed(text);
  const list = isRecord(whole) && Array.isArray(whole['messages']) ? whole['messages'] : whole;
  const documents = Array.isArray(list)
    ? list.map((document: unknown, index) => ({ line: index + 1, document }))
    : isRecord(list)
      ? [{ line: 1, document: list }]
      : documentsIn(text);
  const lines = documents.flatMap(({ line, document }) => {
    const message = capturedMessage(document);
    return message === undefined ? [] : [{ line, message }];
  });
  const broken = documents.filter(({ document }) => document === undefined);
  return {
    lines,
    others: documents.length - lines.length - broken.length,
    broken: broken.map(({ line }) => line),
  };
}

function documentsIn(text: string): { readonly line: number; readonly document: unknown }[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    return [{ line: index + 1, document: parsed(line) }];
  });
}

/** `undefined` for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return parsePythonJsonExactly(text);
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined;
    throw error;
  }
}
