import { types } from 'node:util';
import type { FormOf, PythonForm } from './python-form.ts';
import { pythonForm } from './python-form.ts';
import { isError } from './python-exceptions.ts';

/**
 * The nearest Python value by the rules of kombu's JSON encoder, which writes notifications of
 * version 1. It knows less than `jsonutils`: a `Date` has its fraction only where there is one
 * (`2026-01-01T00:00:00`), a list must be an array, and what is bytes, a `Set`, another iterable or
 * an `Error` is refused.
 */
export const notificationV1Form: FormOf = (value, options) => {
  const form = pythonForm(value, options);
  if (types.isDate(value) && form.kind === 'scalar') return withoutZeroFraction(form);
  const refused =
    types.isUint8Array(value) ||
    isError(value) ||
    (form.kind === 'list' && !Array.isArray(form.items));
  if (refused) {
    options.refuse('kombu cannot write it in JSON; the messagingv2 driver can, or send an array');
  }
  return form;
};

/** As Python's `datetime.isoformat()` prints. */
function withoutZeroFraction(form: PythonForm & { readonly kind: 'scalar' }): PythonForm {
  return { kind: 'scalar', value: String(form.value).replace(/\.0+$/, '') };
}
