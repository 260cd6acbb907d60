import { diagnosticsChannel } from '../base/diagnostics.ts';
import type { NotificationPriority } from '../dispatcher/notification-priority.ts';
import type { NotificationOutcome } from '../dispatcher/notification-result.ts';
import type { IncomingNotification } from '../transport/driver/incoming-notification.ts';

/** A notification that all drivers of a notifier have done with. */
export interface NotifierEvent {
  readonly eventType: string;
  readonly priority: NotificationPriority;
  readonly publisherId: string | null;
  readonly messageId: string;
  readonly elapsedMs: number;
  /** The drivers that failed. */
  readonly failed: readonly string[];
}

/** Subscribe with `node:diagnostics_channel`; costs nothing while nobody does. */
export const notifierChannel = diagnosticsChannel<NotifierEvent>('oslo-messaging:notifier');

/** A notification that a listener has settled. What comes from the wire is as it came. */
export interface NotificationListenerEvent {
  readonly eventType: unknown;
  readonly priority: unknown;
  readonly publisherId: unknown;
  readonly messageId: unknown;
  readonly redeliveries: number;
  /** From its arrival, or that of its batch, to its slot. */
  readonly queuedMs: number;
  /** From its slot to its settlement. */
  readonly elapsedMs: number;
  readonly outcome: NotificationOutcome;
}

/** Subscribe with `node:diagnostics_channel`; costs nothing while nobody does. */
export const notificationListenerChannel = diagnosticsChannel<NotificationListenerEvent>(
  'oslo-messaging:notification.listener',
);

/** Tells whoever listens what became of a notification. */
export function observeNotification(
  { message }: IncomingNotification,
  seen: NotificationSeen,
): void {
  notificationListenerChannel.publish(() => ({
    eventType: message['event_type'],
    priority: message['priority'],
    publisherId: message['publisher_id'],
    messageId: message['message_id'],
    ...seen,
  }));
}

type NotificationSeen = Pick<
  NotificationListenerEvent,
  'redeliveries' | 'queuedMs' | 'elapsedMs' | 'outcome'
>;
