import { setOwn } from '../base/own-property.ts';
import type { FormOf } from './python-form.ts';
import { printMember } from './python-json.ts';

const PREFIX = '_context_';

/** Context keys under which oslo keeps fields of its own, so that a caller's are swallowed. */
const RESERVED_KEYS: ReadonlySet<string> = new Set(['msg_id', 'reply_q', 'client_timeout']);
/** What drivers add to a message beside the context. */
const DRIVER_FIELDS: ReadonlySet<string> = new Set([
  '_msg_id',
  '_reply_q',
  '_timeout',
  '_unique_id',
]);

/** Beyond this it is no longer the names of a few classes of contexts, but data of a peer. */
const KEPT_KEYS = { count: 1_000, length: 64 };
const keys = new Map<string, string>();

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
    if (ctxt[key] !== undefined) members += `,${printMember(PREFIX + key, ctxt[key], form)}`;
  }
  return members;
}

/**
 * Takes the context and the drivers' fields out of a message. No key can do harm, not even
 * `_context_self` or `__proto__`. Counterpart: `oslo_messaging._drivers.amqp.unpack_context`.
 */
export function unpackContext(inner: Readonly<Record<string, unknown>>): UnpackedContext {
  const ctxt: Record<string, unknown> = {};
  const message: Record<string, unknown> = {};
  for (const name of Object.keys(inner)) {
    if (name.startsWith(PREFIX)) {
      const key = contextKey(name);
      if (!RESERVED_KEYS.has(key)) setOwn(ctxt, key, inner[name]);
    } else if (!DRIVER_FIELDS.has(name)) {
      setOwn(message, name, inner[name]);
    }
  }
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

/**
 * The key in a name such as `_context_user`. All messages have the same few names, and to cut the
 * same 25 keys out of each was as dear as parsing it: so each is kept.
 */
function contextKey(name: string): string {
  const kept = keys.get(name);
  if (kept !== undefined) return kept;
  const key = name.slice(PREFIX.length);
  if (keys.size < KEPT_KEYS.count && name.length <= KEPT_KEYS.length) keys.set(name, key);
  return key;
}
