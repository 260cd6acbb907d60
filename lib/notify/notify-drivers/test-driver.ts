import type { DeliveryOptions, NotificationDriver, OutgoingNotice } from './notification-driver.ts';

/** A notification that a {@link TestDriver} was given. */
export interface RecordedNotice extends OutgoingNotice {
  readonly retry: number;
}

/**
 * Keeps notifications for a test to look at; `notifier.drivers.get('test')` is the one that a
 * configuration asked for. Counterpart: `oslo_messaging.notify._impl_test.TestDriver`, which has
 * one list for the whole process.
 */
export class TestDriver implements NotificationDriver {
  #notifications: RecordedNotice[] = [];

  get notifications(): readonly RecordedNotice[] {
    return this.#notifications;
  }

  /** Forgets them. */
  reset(): void {
    this.#notifications = [];
  }

  notify(notice: OutgoingNotice, { retry }: DeliveryOptions): void {
    this.#notifications.push({ ...notice, retry });
  }
}
