import { contextText } from './context-text.ts';
import { packContext, unpackContext } from './context.ts';
import { insideEnvelope, wrapEscaped } from './envelope.ts';
import { notificationV1Form } from './notification-v1-form.ts';
import { pythonDict } from './python-dict.ts';
import { printMember } from './python-json.ts';

/** 1: the bare message, for consumers of old. 2: in oslo's envelope. */
export type NotificationVersion = 1 | 2;

/** What a notifier says, in oslo's order of keys; `payload` is serialized, not yet encoded. */
export interface NotificationMessage {
  /** A UUID with dashes, the same on all topics and drivers that the notification goes to. */
  readonly message_id: string;
  readonly publisher_id: string | null;
  readonly event_type: string;
  /** In upper case: `INFO`. */
  readonly priority: string;
  readonly payload: unknown;
  /** UTC, naive, with a space: `2026-11-21 05:54:59.981245`. */
  readonly timestamp: string;
}

/** A notification to be put on the wire. */
export interface NotificationToEncode {
  /** A {@link NotificationMessage}, or what else stands in the place of one. */
  readonly message: Readonly<Record<string, unknown>> | NotificationMessage;
  readonly ctxt: Readonly<Record<string, unknown>>;
  readonly uniqueId: string;
  readonly version: NotificationVersion;
}

/** A notification from the wire. `message` holds what the sender wrote, unchecked. */
export interface DecodedNotification {
  /** The sender's context, with `client_timeout` added as oslo does. */
  readonly ctxt: Readonly<Record<string, unknown>>;
  readonly message: Readonly<Record<string, unknown>>;
  /** Absent when the sender gave none that can be compared: then nothing is a duplicate. */
  readonly uniqueId: string | undefined;
}

/**
 * The body of a notification: the message's members in their order, then `_unique_id`, then the
 * context. An absent member is null. Version 1 has no envelope and rules of its own for what can be
 * written ({@link notificationV1Form}).
 *
 * @throws {SerializationError} naming what cannot be sent: `payload.tags`.
 */
export function encodeNotification(notification: NotificationToEncode): string {
  const { message, ctxt, uniqueId, version } = notification;
  const form = version === 1 ? notificationV1Form : undefined;
  let members = '';
  for (const [key, value] of Object.entries(message)) {
    members += `${printMember(key, value, form)},`;
  }
  const text = `{${members}${printMember('_unique_id', uniqueId)}`;
  return version === 1
    ? `${text}${packContext(ctxt, form)}}`
    : wrapEscaped(`${insideEnvelope(text)}${contextText(ctxt)}}`);
}

/**
 * The parts of a notification of either version.
 *
 * @param inner what `decodeBody` returned.
 * @throws {MalformedMessage} when it is nothing that Python would take for a dict.
 */
export function decodeNotification(inner: unknown): DecodedNotification {
  const { ctxt, message, uniqueId } = unpackContext(pythonDict(inner));
  const isComparable = typeof uniqueId === 'string' && uniqueId !== '';
  return { ctxt, message, uniqueId: isComparable ? uniqueId : undefined };
}
