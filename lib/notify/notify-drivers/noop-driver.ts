import type { NotificationDriver } from './notification-driver.ts';

/** Sends nothing. Counterpart: `oslo_messaging.notify._impl_noop.NoOpDriver`. */
export class NoOpDriver implements NotificationDriver {
  notify(): void {
    // What it is for.
  }
}
