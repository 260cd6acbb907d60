import { RemoteError } from './remote-error.ts';

/** A constructor that a remote exception may be rebuilt with. */
export type RemoteExceptionClass = new (...args: never[]) => Error;

/** The exceptions that may be rebuilt: by Python module, then by class name. Nothing is ever imported by a name from the wire. */
export type AllowedRemoteExmods = Readonly<
  Record<string, Readonly<Record<string, RemoteExceptionClass>>>
>;

export function serializeRemoteException(error: unknown): string {
  const failure = error instanceof Error ? error : new Error(String(error));
  return JSON.stringify({
    class: failure.name,
    module: 'builtins',
    message: failure.message,
    tb: [],
    args: [failure.message],
    kwargs: {},
  });
}

export function deserializeRemoteException(failure: unknown, _allowed: AllowedRemoteExmods): Error {
  const data = JSON.parse(String(failure)) as { class: string; message: string; tb: string[] };
  return new RemoteError(data.class, data.message, data.tb);
}
