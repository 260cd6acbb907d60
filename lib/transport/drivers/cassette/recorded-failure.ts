import type { Bindings } from '../../../cassette/diff/bindings.ts';
import type { RecordedFailure } from '../../../cassette/format/event.ts';
import { recordedFailure } from '../../../cassette/record/recorded-failure.ts';
import { isRemoteException } from '../../../wire/rebuilt-exception.ts';
import { readRemoteFailure, type RemoteFailure } from '../../../wire/remote-failure.ts';
import { RemoteError } from '../../../wire/remote-error.ts';
import { serializeRemoteException } from '../../../wire/remote-exception.ts';

/** What a call was answered with when it rejected with this; `undefined` when it was not answered. */
export function failureOfError(error: unknown): RecordedFailure | undefined {
  const remote = isRemoteException(error) ? error.cause : error;
  if (!(remote instanceof RemoteError) || remote.failure === undefined) return undefined;
  return recordedFailure(remote.failure);
}

/** What a server answers when its endpoint throws this. */
export function failureOfThrown(error: unknown): RecordedFailure {
  return recordedFailure(readRemoteFailure(serializeRemoteException(error)));
}

/** An error that is answered with just this failure. */
export function errorOfFailure(failure: RecordedFailure): RemoteError {
  const remote: RemoteFailure = {
    class: failure.class ?? undefined,
    module: failure.module ?? undefined,
    message: failure.message ?? undefined,
    args: failure.args,
    kwargs: failure.kwargs,
    tb: failure.tb,
  };
  return new RemoteError(remote.class, remote.message, remote.tb, { failure: remote });
}

/** A failure with what its placeholders stand for. */
export function filledFailure(failure: RecordedFailure, bindings: Bindings): RecordedFailure {
  const { message, args, kwargs, tb } = failure;
  return {
    ...failure,
    message: message === null ? null : bindings.fillText(message),
    args: args.map((argument) => bindings.fill(argument)),
    kwargs: bindings.fillRecord(kwargs),
    tb: tb.map((line) => bindings.fillText(line)),
  };
}
