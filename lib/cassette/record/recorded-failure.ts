import type { RemoteFailure } from '../../wire/remote-failure.ts';
import type { RecordedFailure } from '../format/event.ts';

/** A failure as a cassette holds it. */
export function recordedFailure(failure: RemoteFailure): RecordedFailure {
  const { class: className, module, message, args, kwargs, tb } = failure;
  return {
    class: className ?? null,
    module: module ?? null,
    message: message ?? null,
    args,
    kwargs,
    tb,
  };
}
