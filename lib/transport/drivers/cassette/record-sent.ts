import type { RawEvent } from '../../../cassette/record/raw-event.ts';
import type { Recorder } from '../../../cassette/record/recorder.ts';
import { SerializationError } from '../../../wire/errors.ts';

/** Records what is about to be sent, unless it cannot be: then the driver itself will refuse it. */
export function recordSent(recorder: Recorder, build: () => RawEvent): void {
  let event: RawEvent;
  try {
    event = build();
  } catch (error) {
    if (!(error instanceof SerializationError)) throw error;
    return;
  }
  recorder.record(event);
}
