import { stringifyPythonJson } from '../../driver.ts';
import {
  isRemoteException,
  MessagingException,
  RemoteError,
  type RemoteFailure,
} from '../../index.ts';
import { CommandEnd, endingOf, UsageError } from '../common/exit-codes.ts';

/** How a failure is told. */
export interface FailureStyle {
  /** 0: `Class: message`; 1: with the module; 2: with the traceback. */
  readonly verbosity: number;
  /** One line of JSON on standard output, in place of text on standard error. */
  readonly json: boolean;
}

/** A remote error for people. */
export function printRemoteFailure(failure: RemoteFailure, verbosity: number): string {
  const { class: className = 'Exception', module, message = '', tb } = failure;
  const name = verbosity > 0 && module !== undefined ? `${module}.${className}` : className;
  const head = message === '' ? name : `${name}: ${message}`;
  return verbosity > 1 && tb.length > 0 ? `${head}\n${tb.join('').trimEnd()}` : head;
}

/** What the other side raised; `undefined` for an error of this side. */
export function remoteFailureOf(error: unknown): RemoteFailure | undefined {
  const remote = isRemoteException(error) ? error.cause : error;
  return remote instanceof RemoteError ? remote.failure : undefined;
}

/**
 * Tells a failure and returns how the command ends with it. What stopped the command before it
 * could begin, and an interruption, are told by `main` alone.
 */
export function tellFailure(error: unknown, { verbosity, json }: FailureStyle): unknown {
  if (error instanceof UsageError || error instanceof CommandEnd) return error;
  const failure = remoteFailureOf(error);
  if (json) process.stdout.write(`${stringifyPythonJson({ error: describe(error, failure) })}\n`);
  else if (failure === undefined) return error;
  else process.stderr.write(`${printRemoteFailure(failure, verbosity)}\n`);
  return new CommandEnd(endingOf(error));
}

function describe(error: unknown, failure: RemoteFailure | undefined): object {
  const ending = endingOf(error);
  if (failure !== undefined) {
    const { class: className, module, message, tb } = failure;
    return { ending, class: className, module, message, traceback: tb };
  }
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const code = error instanceof MessagingException ? error.code : undefined;
  return { ending, class: name, code, message };
}
