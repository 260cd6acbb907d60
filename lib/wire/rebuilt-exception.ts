import { isBuiltinModule } from './python-exceptions.ts';
import { RemoteError } from './remote-error.ts';
import type { RemoteFailure } from './remote-failure.ts';

/**
 * An exception of the other side, rebuilt as an instance of the class that was registered for it.
 * Its `message` is the remote one; its `name` ends with `_Remote` as in Python, except for the
 * built-in exceptions.
 */
export interface RemoteException extends Error {
  readonly isRemote: true;
  /** The class name on the other side. */
  readonly excType: string;
  /** What the exception was made with on the other side. */
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly remoteTraceback: readonly string[];
  /** The same failure as it arrives without a registered class. */
  readonly cause: RemoteError;
}

/** Tells an exception that was raised on the other side from one of this side of the same class. */
export function isRemoteException(error: unknown): error is RemoteException {
  return (
    error instanceof Error &&
    'isRemote' in error &&
    error.isRemote === true &&
    error.cause instanceof RemoteError
  );
}

/** Makes an instance of a registered class one that came from the wire. */
export function asRemoteException(
  error: Error,
  failure: RemoteFailure,
  cause: RemoteError,
): RemoteException {
  const excType = failure.class ?? '';
  const details: Omit<RemoteException, 'stack'> = {
    name: isBuiltinModule(failure.module) ? error.name : `${excType}_Remote`,
    message: failure.message ?? '',
    isRemote: true,
    excType,
    args: failure.args,
    kwargs: failure.kwargs,
    remoteTraceback: failure.tb,
    cause,
  };
  for (const [key, value] of Object.entries(details)) {
    Object.defineProperty(error, key, { value, configurable: true, writable: true });
  }
  return error as RemoteException;
}
