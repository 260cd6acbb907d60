import type { NotificationPriority } from '../../dispatcher/notification-priority.ts';
import type { Transport } from '../../transport/transport.ts';
import type { NotificationMessage } from '../../wire/notification.ts';

/** A notification on its way to the drivers. */
export interface OutgoingNotice {
  /** Redacted and serialized. */
  readonly ctxt: Readonly<Record<string, unknown>>;
  readonly message: NotificationMessage;
  readonly priority: NotificationPriority;
}

export interface DeliveryOptions {
  /** Attempts after the first: negative for ever, 0 none. */
  readonly retry: number;
  /** Fires when nobody waits any more. */
  readonly signal: AbortSignal | undefined;
}

/**
 * What becomes of notifications. Resolves when the notification is where it should be; what it
 * throws is logged and counted by the notifier. Counterpart: `oslo_messaging.notify.notifier.Driver`.
 */
export interface NotificationDriver {
  notify(notice: OutgoingNotice, options: DeliveryOptions): Promise<void> | void;
}

/** What a driver is made from. */
export interface NotificationDriverContext {
  readonly transport: Transport;
  readonly topics: readonly string[];
  /** The driver of that name; one that fails every notification if there is none. */
  readonly driverNamed: (name: string) => NotificationDriver;
}

export type NotificationDriverFactory = (context: NotificationDriverContext) => NotificationDriver;
