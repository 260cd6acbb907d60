import { describeException } from './describe-exception.ts';
import { isBuiltinModule } from './python-exceptions.ts';
import { stringifyPythonJson } from './python-json.ts';
import { asRemoteException } from './rebuilt-exception.ts';
import { RemoteError } from './remote-error.ts';
import { readRemoteFailure, type RemoteFailure } from './remote-failure.ts';

/** A constructor that a remote exception may be rebuilt with. */
export interface RemoteExceptionClass {
  /** Called with the message alone, unless the class has `fromRemote`. */
  new (...args: never[]): Error;
  /** Makes an instance from all that came, for a class whose constructor takes something else. */
  fromRemote?(failure: RemoteFailure): Error;
}

/**
 * The exceptions that may be rebuilt: by Python module, then by class name. Nothing is ever
 * imported by a name from the wire. Counterpart: oslo's `allowed_remote_exmods`, a list of modules.
 */
export type AllowedRemoteExmods = Readonly<
  Record<string, Readonly<Record<string, RemoteExceptionClass>>>
>;

/** Python's exceptions that mean here what they mean there. All others stay `RemoteError`. */
const COUNTERPARTS: ReadonlyMap<string, RemoteExceptionClass> = new Map<
  string,
  RemoteExceptionClass
>([
  ['NameError', ReferenceError],
  ['SyntaxError', SyntaxError],
  ['TypeError', TypeError],
]);

/**
 * Describes an error for a reply, as a JSON text with the keys `class`, `module`, `message`, `tb`,
 * `args` and `kwargs`. Takes anything that can be thrown, and never throws.
 *
 * A Python peer rebuilds the exception when it has the class and allows its module: declare both as
 * `remoteName` (static, or on the instance) and, where the constructor over there wants other
 * arguments than the message, `args` (a list) and `kwargs` (an object). JavaScript's and Node's own
 * errors become Python's built-in ones. An exception that came from the wire goes on as it came.
 * Counterpart: `oslo_messaging._drivers.common.serialize_remote_exception`.
 */
export function serializeRemoteException(error: unknown): string {
  const { class: className, module, message, tb, args, kwargs } = describeException(error);
  return stringifyPythonJson({ class: className, module, message, tb, args, kwargs });
}

/**
 * Makes an error from the `failure` of a reply: a {@link RemoteException} when a class is allowed
 * for its module and name, or it is one of the built-in exceptions that JavaScript has too;
 * otherwise, and when the class cannot be constructed, a {@link RemoteError}. Never throws, however
 * malformed the failure is.
 * Counterpart: `oslo_messaging._drivers.common.deserialize_remote_exception`.
 */
export function deserializeRemoteException(failure: unknown, allowed: AllowedRemoteExmods): Error {
  const remote = readRemoteFailure(failure);
  const error = remoteErrorOf(remote);
  const exceptionClass = classFor(remote, allowed);
  if (exceptionClass === undefined) return error;
  try {
    return asRemoteException(construct(exceptionClass, remote), remote, error);
  } catch (cause) {
    // The class wants something else; what is known of the failure must not be lost for that.
    return remoteErrorOf(remote, cause);
  }
}

function remoteErrorOf(failure: RemoteFailure, cause?: unknown): RemoteError {
  return new RemoteError(failure.class, failure.message, failure.tb, { failure, cause });
}

function classFor(
  failure: RemoteFailure,
  allowed: AllowedRemoteExmods,
): RemoteExceptionClass | undefined {
  const { module = '', class: className = '' } = failure;
  const builtin = isBuiltinModule(module);
  const classes = ownMember(allowed, builtin ? 'builtins' : module);
  const registered = classes === undefined ? undefined : ownMember(classes, className);
  return registered ?? (builtin ? COUNTERPARTS.get(className) : undefined);
}

/** Never a member of `Object.prototype`, whatever name comes from the wire. */
function ownMember<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function construct(exceptionClass: RemoteExceptionClass, failure: RemoteFailure): Error {
  // Whoever registers a class promises this constructor; another one throws or ignores the text.
  const fromMessage = exceptionClass as new (message: string) => Error;
  const error: unknown =
    exceptionClass.fromRemote?.(failure) ?? new fromMessage(failure.message ?? '');
  if (error instanceof Error) return error;
  throw new TypeError('The registered class makes something else than an Error');
}
