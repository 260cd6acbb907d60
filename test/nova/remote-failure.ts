import assert from 'node:assert/strict';
import { RemoteError, type RemoteFailure } from '../../lib/index.ts';

/** An exception as the other side describes it, but for the traceback. */
type Raised = Omit<RemoteFailure, 'tb'>;

/** A failure that a call is to end with. */
export interface ExpectedFailure extends Raised {
  /** The class of the error here. */
  readonly as: new (...args: never[]) => Error;
}

/** Asserts that a call is answered with an exception, and everything that is known of it. */
export async function assertFails(
  call: Promise<unknown>,
  { as: expectedClass, ...raised }: ExpectedFailure,
): Promise<void> {
  const error = await rejectionOf(call);
  assert.ok(error instanceof expectedClass, String(error));
  const remote = error instanceof RemoteError ? error : error.cause;
  assert.ok(remote instanceof RemoteError, `no remote exception: ${String(error)}`);
  const { tb, ...failure } = { ...remote.failure };
  assert.deepEqual(failure, raised);
  assert.match(tb?.[0] ?? '', /^Traceback/);
}

/** What a promise is rejected with; fails when it is not. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  let result: unknown;
  try {
    result = await promise;
  } catch (error) {
    return error;
  }
  return assert.fail(`no error but ${JSON.stringify(result)}`);
}

/** An exception of nova: made from keyword arguments, which travel with its HTTP status. */
export function novaFailure(
  as: ExpectedFailure['as'],
  message: string,
  kwargs: Readonly<Record<string, unknown>>,
): ExpectedFailure {
  return { as, class: as.name, module: 'nova.exception', message, args: [message], kwargs };
}

/** An exception for which there is no class here. */
export function remoteError(raised: Omit<Raised, 'args'>): ExpectedFailure {
  return { ...raised, as: RemoteError, args: [raised.message] };
}
