import { CONTEXT_PREFIX, shapeOf } from './message-shape.ts';
import type { FormOf } from './python-form.ts';
import { printMember } from './python-json.ts';

/** The parts of a message from the wire. */
export interface UnpackedContext {
  /** The sender's context, with `client_timeout` added as oslo does. */
  readonly ctxt: Readonly<Record<string, unknown>>;
  /** The rest of the message. */
  readonly message: Readonly<Record<string, unknown>>;
  readonly msgId: unknown;
  readonly replyQ: unknown;
  /** `_timeout`; null when there is none. */
  readonly clientTimeout: unknown;
  readonly uniqueId: unknown;
}

/**
 * A context as text to be put behind the members of a JSON object, each key under its own name
 * `_context_<key>`. Counterpart: `oslo_messaging._drivers.amqp.pack_context`.
 *
 * @throws {SerializationError} when a value has no counterpart in Python.
 */
export function packContext(ctxt: Readonly<Record<string, unknown>>, form?: FormOf): string {
  let members = '';
  for (const key of Object.keys(ctxt)) {
    if (ctxt[key] !== undefined)
      members += `,${printMember(CONTEXT_PREFIX + key, ctxt[key], form)}`;
  }
  return members;
}

/**
 * Takes the context and the drivers' fields out of a message. No key can do harm, not even
 * `_context_self` or `__proto__`. Counterpart: `oslo_messaging._drivers.amqp.unpack_context`.
 */
export function unpackContext(inner: Readonly<Record<string, unknown>>): UnpackedContext {
  const { ctxt, message } = shapeOf(inner).split(inner);
  const clientTimeout = inner['_timeout'] ?? null;
  ctxt['client_timeout'] = clientTimeout;
  return {
    ctxt,
    message,
    msgId: inner['_msg_id'],
    replyQ: inner['_reply_q'],
    clientTimeout,
    uniqueId: inner['_unique_id'],
  };
}
