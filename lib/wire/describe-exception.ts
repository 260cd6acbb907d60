import { inspect } from 'node:util';
import {
  isBuiltinModule,
  isError,
  isSystemError,
  pythonNameOf,
  withoutRemoteSuffix,
} from './python-exceptions.ts';
import { isRemoteException } from './rebuilt-exception.ts';
import { RemoteError } from './remote-error.ts';
import type { RemoteFailure } from './remote-failure.ts';
import { toPrimitive } from './to-primitive.ts';
import { formatTraceback } from './traceback.ts';

/** At and below this are numbers of libuv's own, of which no operating system knows. */
const LIBUV_ERRNO = -3000;

/** What a reply tells of an error, or of anything else that was thrown. Never throws. */
export function describeException(error: unknown): RemoteFailure {
  try {
    return describe(error);
  } catch {
    // A getter of the error has thrown; the caller still must get an answer.
    return describeText('An error that cannot be described');
  }
}

function describe(error: unknown): RemoteFailure {
  if (!isError(error)) return describeText(textOf(error));
  const relayed = relayedFailure(error);
  if (relayed !== undefined) return relayed;
  const name = pythonNameOf(error);
  return {
    ...name,
    message: textOf(error.message),
    tb: formatTraceback(error),
    args: argsOf(error),
    // Python's own exceptions take none.
    kwargs: isBuiltinModule(name.module) ? {} : kwargsOf(error),
  };
}

/** Something was thrown that is no error. */
function describeText(message: string): RemoteFailure {
  return {
    class: 'Exception',
    module: 'builtins',
    message,
    tb: [`Exception: ${message}\n`],
    args: [message],
    kwargs: {},
  };
}

/** What an exception from the wire was when it came; absent for one of our own. */
function relayedFailure(error: Error): RemoteFailure | undefined {
  const remoteError = isRemoteException(error) ? error.cause : error;
  const failure = remoteError instanceof RemoteError ? remoteError.failure : undefined;
  if (failure?.class === undefined || failure.module === undefined) return undefined;
  const name = withoutRemoteSuffix({ class: failure.class, module: failure.module });
  return { ...failure, ...name };
}

function argsOf(error: Error): readonly unknown[] {
  if ('args' in error && Array.isArray(error.args)) return error.args.map(primitiveOrText);
  const message = textOf(error.message);
  if (isSystemError(error) && error.errno > LIBUV_ERRNO) return [-error.errno, message];
  return message === '' ? [] : [message];
}

function kwargsOf(error: Error): Readonly<Record<string, unknown>> {
  if (!('kwargs' in error) || typeof error.kwargs !== 'object' || error.kwargs === null) return {};
  const entries = Object.entries(error.kwargs);
  return Object.fromEntries(entries.map(([key, value]) => [key, primitiveOrText(value)]));
}

function primitiveOrText(value: unknown): unknown {
  try {
    // As deep as it will stand in the failure, so that nothing is left to go wrong there.
    const [[primitive]] = toPrimitive([[value]]) as [[unknown]];
    return primitive;
  } catch {
    // Whatever speaks against the value itself: some text of it is better than no answer.
    return inspect(value);
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value);
}
