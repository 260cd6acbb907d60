import type { RemoteName } from '../errors.ts';
import { isBuiltinModule, isError, pythonNameOf } from './python-exceptions.ts';

/** More causes of causes than this are left out; they may even go in a circle. */
const MAX_CAUSES = 5;
const FRAME = /^\s*at .*$/gm;

/**
 * An error's stack as lines in the spirit of Python's `traceback.format_exception`: a heading, the
 * frames, and last the class with the message; before them the same for what caused it.
 */
export function formatTraceback(error: Error): string[] {
  return formatWithCauses(error, MAX_CAUSES);
}

function formatWithCauses(error: Error, causesLeft: number): string[] {
  const lines = [
    'Traceback (most recent call first):\n',
    ...framesOf(error).map((frame) => `  ${frame}\n`),
    `${printHeadline(pythonNameOf(error), error.message)}\n`,
  ];
  if (causesLeft === 0 || !isError(error.cause)) return lines;
  return [
    ...formatWithCauses(error.cause, causesLeft - 1),
    '\nwhich was the cause of:\n\n',
    ...lines,
  ];
}

function framesOf(error: Error): string[] {
  return Array.from(error.stack?.matchAll(FRAME) ?? [], ([frame]) => frame.trim());
}

/** The last line of a Python traceback: `nova.exception.NotFound: text`. */
function printHeadline(name: RemoteName, message: string): string {
  const fullName = isBuiltinModule(name.module) ? name.class : `${name.module}.${name.class}`;
  return message === '' ? fullName : `${fullName}: ${message}`;
}
