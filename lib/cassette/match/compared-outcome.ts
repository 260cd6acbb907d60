import type { FailureEvent, RecordedFailure, ReplyEvent } from '../format/event.ts';

/** What calls are compared by once they have ended; tracebacks are nobody's contract. */
export type ComparedOutcome =
  { readonly result: unknown } | { readonly failure: unknown } | { readonly timeout: true };

/** How a recorded call ended. */
export function comparedOutcome(outcome: ReplyEvent | FailureEvent | undefined): ComparedOutcome {
  if (outcome === undefined) return { timeout: true };
  if (outcome.event === 'reply') return { result: outcome.result };
  return { failure: comparedFailure(outcome.failure) };
}

/** A failure without its traceback. */
export function comparedFailure(failure: RecordedFailure): Omit<RecordedFailure, 'tb'> {
  const { class: className, module, message, args, kwargs } = failure;
  return { class: className, module, message, args, kwargs };
}
