import { MessagingException } from '../errors.ts';
import type { MethodDecorator } from './expose.ts';
import { mark, marksOf, type ErrorClass } from './method-marks.ts';

/**
 * Carries an error that its endpoint method had declared: the caller gets the error itself, the
 * server logs it as nothing exceptional. Counterpart: `oslo_messaging.ExpectedException`.
 */
export class ExpectedException extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_EXPECTED_EXCEPTION';
  readonly error: unknown;

  constructor(error: unknown) {
    super('An expected exception', { cause: error });
    this.error = error;
  }
}

/**
 * Declares the errors that a method may raise in the normal course of things. To be used as a
 * decorator (`@expectedExceptions(NotFound)`) or as a function (`expectedExceptions(NotFound)(method)`).
 * Subclasses are included; several declarations add up. Counterpart: `oslo_messaging.expected_exceptions`.
 */
export function expectedExceptions(...classes: readonly ErrorClass[]): MethodDecorator {
  return (method) => mark(method, { expected: [...(marksOf(method)?.expected ?? []), ...classes] });
}
