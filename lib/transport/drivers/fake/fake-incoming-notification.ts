import type { DecodedNotification } from '../../../wire/notification.ts';
import type { Admission } from '../../driver/incoming-message.ts';
import type { IncomingNotification } from '../../driver/incoming-notification.ts';
import type { Delivery } from './memory-queue.ts';

/** Where a notification came through. */
export interface NotificationOrigin {
  admit(delivery: Delivery, notification: DecodedNotification): Admission;
  acknowledge(delivery: Delivery, notification: DecodedNotification): void;
  requeue(delivery: Delivery): void;
}

/** A notification from the memory bus. */
export class FakeIncomingNotification implements IncomingNotification {
  readonly #delivery: Delivery;
  readonly #notification: DecodedNotification;
  readonly #origin: NotificationOrigin;

  constructor(delivery: Delivery, notification: DecodedNotification, origin: NotificationOrigin) {
    this.#delivery = delivery;
    this.#notification = notification;
    this.#origin = origin;
  }

  get ctxt(): IncomingNotification['ctxt'] {
    return this.#notification.ctxt;
  }

  get message(): IncomingNotification['message'] {
    return this.#notification.message;
  }

  get uniqueId(): string | undefined {
    return this.#notification.uniqueId;
  }

  get redeliveries(): number {
    return this.#delivery.redeliveries;
  }

  admit(): Admission {
    return this.#origin.admit(this.#delivery, this.#notification);
  }

  acknowledge(): void {
    this.#origin.acknowledge(this.#delivery, this.#notification);
  }

  requeue(): void {
    this.#origin.requeue(this.#delivery);
  }
}
