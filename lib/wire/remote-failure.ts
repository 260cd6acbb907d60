import { inspect } from 'node:util';
import { MalformedMessage } from './errors.ts';
import { parsePythonJson } from './python-json.ts';

/** An exception of the other side, as its reply describes it. */
export interface RemoteFailure {
  /** The Python class; absent when the reply does not say. */
  readonly class: string | undefined;
  readonly module: string | undefined;
  readonly message: string | undefined;
  /** Lines of the traceback, each with its line feed; the oldest frame first when Python wrote it. */
  readonly tb: readonly string[];
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/**
 * Reads the `failure` of a reply, a JSON text. Whatever part is missing or of the wrong type is
 * absent or empty in the result; what is no JSON object at all is taken for the message. Never
 * throws, since the caller waits for an answer.
 */
export function readRemoteFailure(failure: unknown): RemoteFailure {
  const fields = failureFields(failure);
  return {
    class: textOrAbsent(fields['class']),
    module: textOrAbsent(fields['module']),
    message: messageOf(fields['message']),
    tb: tracebackLines(fields['tb']),
    args: Array.isArray(fields['args']) ? fields['args'] : [],
    kwargs: isDict(fields['kwargs']) ? fields['kwargs'] : {},
  };
}

function failureFields(failure: unknown): Readonly<Record<string, unknown>> {
  const decoded = typeof failure === 'string' ? decode(failure) : failure;
  return isDict(decoded) ? decoded : { message: failure };
}

function decode(text: string): unknown {
  try {
    return parsePythonJson(text);
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
    // The text is all that is known, and the caller gets to see it.
    return undefined;
  }
}

function textOrAbsent(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function messageOf(value: unknown): string | undefined {
  if (value === null || value === undefined || typeof value === 'string') return value ?? undefined;
  return inspect(value);
}

function tracebackLines(tb: unknown): readonly string[] {
  if (typeof tb === 'string') return [tb];
  return Array.isArray(tb) ? tb.filter((line) => typeof line === 'string') : [];
}

function isDict(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
