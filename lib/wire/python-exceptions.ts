import { types } from 'node:util';
import type { RemoteName } from '../errors.ts';

const BUILTINS = 'builtins';
const REMOTE_SUFFIX = '_Remote';

/** The module for classes that exist on this side only; no peer will ever import it. */
const JS_MODULE = 'javascript';

/** Python's counterpart of the errors of JavaScript and Node, by their names. */
const BUILTIN_BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Error: 'Exception',
    // Not `ExceptionGroup`, which a Python caller fails to rebuild.
    AggregateError: 'Exception',
    AssertionError: 'AssertionError',
    EvalError: 'RuntimeError',
    RangeError: 'ValueError',
    ReferenceError: 'NameError',
    SyntaxError: 'SyntaxError',
    TimeoutError: 'TimeoutError',
    TypeError: 'TypeError',
    URIError: 'ValueError',
  }),
);

/** Python's subclasses of `OSError`, by the code of the system call's error. */
const OS_ERROR_BY_CODE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    EACCES: 'PermissionError',
    EAGAIN: 'BlockingIOError',
    EALREADY: 'BlockingIOError',
    ECHILD: 'ChildProcessError',
    ECONNABORTED: 'ConnectionAbortedError',
    ECONNREFUSED: 'ConnectionRefusedError',
    ECONNRESET: 'ConnectionResetError',
    EEXIST: 'FileExistsError',
    EINPROGRESS: 'BlockingIOError',
    EINTR: 'InterruptedError',
    EISDIR: 'IsADirectoryError',
    ENOENT: 'FileNotFoundError',
    ENOTDIR: 'NotADirectoryError',
    EPERM: 'PermissionError',
    EPIPE: 'BrokenPipeError',
    ESHUTDOWN: 'BrokenPipeError',
    ESRCH: 'ProcessLookupError',
    ETIMEDOUT: 'TimeoutError',
  }),
);

/** A failed system call. */
export interface SystemError extends Error {
  readonly code: string;
  /** Negative, as libuv has it: that of a database, say, is another number. */
  readonly errno: number;
}

export function isSystemError(error: Error): error is SystemError {
  return (
    'code' in error &&
    typeof error.code === 'string' &&
    'errno' in error &&
    typeof error.errno === 'number' &&
    error.errno < 0
  );
}

/** Also one of another realm (a `vm` context, a worker), whose `Error` is not ours. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** Whether a module is that of Python's own exceptions, under its name in Python 3 or 2. */
export function isBuiltinModule(module: string | undefined): boolean {
  return module === BUILTINS || module === 'exceptions';
}

/**
 * The Python class that a peer sees for an error of this side: the one it declares (`remoteName` on
 * the instance or its class), else the counterpart of an error of JavaScript or Node, else its own
 * name in a module that no peer has: it arrives as `RemoteError`, like any class unknown there.
 */
export function pythonNameOf(error: Error): RemoteName {
  const declared = declaredName(error);
  if (declared !== undefined) return withoutRemoteSuffix(declared);
  if (isSystemError(error)) {
    return { module: BUILTINS, class: OS_ERROR_BY_CODE.get(error.code) ?? 'OSError' };
  }
  const name = classNameOf(error);
  // What Python raises in a task that is given up, and no built-in.
  if (name === 'AbortError') return { module: 'asyncio.exceptions', class: 'CancelledError' };
  const builtin = BUILTIN_BY_NAME.get(name);
  return builtin === undefined
    ? { module: JS_MODULE, class: name }
    : { module: BUILTINS, class: builtin };
}

/** An exception that was rebuilt from the wire goes back there under its first name, as in oslo. */
export function withoutRemoteSuffix(name: RemoteName): RemoteName {
  if (!name.class.endsWith(REMOTE_SUFFIX) || !name.module.endsWith(REMOTE_SUFFIX)) return name;
  return {
    module: name.module.slice(0, -REMOTE_SUFFIX.length),
    class: name.class.slice(0, -REMOTE_SUFFIX.length),
  };
}

function declaredName(error: Error): RemoteName | undefined {
  const ofInstance: unknown = 'remoteName' in error ? error.remoteName : undefined;
  if (isRemoteName(ofInstance)) return ofInstance;
  const ofClass = (error.constructor as { readonly remoteName?: unknown }).remoteName;
  return isRemoteName(ofClass) ? ofClass : undefined;
}

function isRemoteName(value: unknown): value is RemoteName {
  return (
    typeof value === 'object' &&
    value !== null &&
    'module' in value &&
    typeof value.module === 'string' &&
    'class' in value &&
    typeof value.class === 'string'
  );
}

/** A subclass that sets no `name` inherits its ancestor's, and then its own is the constructor's. */
function classNameOf(error: Error): string {
  const saysItself = Object.hasOwn(error, 'name') || error instanceof DOMException;
  return saysItself ? error.name : error.constructor.name || error.name;
}
