import type { Serializer } from '../serializer/serializer.ts';
import type { IncomingNotification } from '../transport/driver/incoming-notification.ts';
import { isNotificationPriority, type NotificationPriority } from './notification-priority.ts';

/** What is known of a notification beside what it says. */
export interface NotificationMetadata {
  /** A UUID, the same on all topics that the notification was sent to. */
  readonly messageId: string | null;
  /** UTC, naive: `2026-11-21 05:54:59.981245`. */
  readonly timestamp: string | null;
}

/**
 * A notification as endpoints get it. What the sender left out, or what is of another type than it
 * should be, is null; `message` has it as it came.
 */
export interface Notification<Payload = unknown, Ctxt = Record<string, unknown>> {
  /** What the sender's context left of itself, and `client_timeout`, as oslo adds it. */
  readonly ctxt: Ctxt;
  readonly publisherId: string | null;
  readonly eventType: string | null;
  readonly priority: NotificationPriority;
  /** Nothing checks that it is what the type says. */
  readonly payload: Payload;
  readonly metadata: NotificationMetadata;
  /** How often it was delivered before, as far as this listener and its broker know. */
  readonly redeliveries: number;
  /** The whole of it, as it came: `message_id`, `publisher_id`, … */
  readonly message: Readonly<Record<string, unknown>>;
}

/** The priority in a message, whatever its case; `undefined` if it is none. */
export function priorityOf({ message }: IncomingNotification): NotificationPriority | undefined {
  const { priority } = message;
  const lowerCase = typeof priority === 'string' ? priority.toLowerCase() : undefined;
  return isNotificationPriority(lowerCase) ? lowerCase : undefined;
}

export interface NotificationReading<Ctxt> {
  readonly priority: NotificationPriority;
  readonly redeliveries: number;
  readonly serializer: Serializer<Ctxt>;
}

/** @throws what the serializer throws. */
export async function readNotification<Ctxt>(
  incoming: IncomingNotification,
  { priority, redeliveries, serializer }: NotificationReading<Ctxt>,
): Promise<Notification<unknown, Ctxt>> {
  const { message } = incoming;
  const ctxt = serializer.deserializeContext(incoming.ctxt);
  return {
    ctxt,
    publisherId: textOrNull(message['publisher_id']),
    eventType: textOrNull(message['event_type']),
    priority,
    payload: await serializer.deserializeEntity(ctxt, message['payload'] ?? null),
    metadata: {
      messageId: textOrNull(message['message_id']),
      timestamp: textOrNull(message['timestamp']),
    },
    redeliveries,
    message,
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
