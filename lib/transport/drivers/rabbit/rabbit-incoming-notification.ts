import type { ConsumeMessage } from 'amqplib';
import type { ChurningSet } from '../../../base/churning.ts';
import type { DecodedNotification } from '../../../wire/notification.ts';
import type { Admission } from '../../driver/incoming-message.ts';
import type { IncomingNotification } from '../../driver/incoming-notification.ts';
import type { DeliveryChannel } from './delivery-channel.ts';
import type { NotificationCopies, Settlement } from './notification-copies.ts';

/** Where quorum queues count the deliveries that failed. */
const DELIVERY_COUNT = 'x-delivery-count';

export interface IncomingNotificationParts {
  readonly notification: DecodedNotification;
  readonly delivery: ConsumeMessage;
  readonly from: DeliveryChannel;
  /** Those of this listener. */
  readonly copies: NotificationCopies;
  /** Those not admitted yet, this one among them. */
  readonly waiting: ChurningSet<RabbitIncomingNotification>;
}

/** A notification from RabbitMQ. Counterpart: oslo's `NotificationAMQPIncomingMessage`. */
export class RabbitIncomingNotification implements IncomingNotification {
  readonly #parts: IncomingNotificationParts;

  constructor(parts: IncomingNotificationParts) {
    this.#parts = parts;
  }

  get ctxt(): IncomingNotification['ctxt'] {
    return this.#parts.notification.ctxt;
  }

  get message(): IncomingNotification['message'] {
    return this.#parts.notification.message;
  }

  get uniqueId(): string | undefined {
    return this.#parts.notification.uniqueId;
  }

  get redeliveries(): number {
    const { fields, properties } = this.#parts.delivery;
    const count: unknown = properties.headers?.[DELIVERY_COUNT];
    return Math.max(typeof count === 'number' ? count : 0, fields.redelivered ? 1 : 0);
  }

  admit(): Admission {
    const { from, copies, waiting } = this.#parts;
    if (!waiting.delete(this) || !from.open) return 'gone';
    if (this.uniqueId === undefined) return 'admitted';
    return copies.admit(this.uniqueId, (settlement) => {
      this.#settle(settlement);
    });
  }

  acknowledge(): void {
    this.#settleAll('acknowledge');
  }

  requeue(): void {
    // What was not admitted decides over no other copy.
    if (this.#parts.waiting.delete(this)) this.#settle('requeue');
    else this.#settleAll('requeue');
  }

  #settleAll(settlement: Settlement): void {
    this.#settle(settlement);
    if (this.uniqueId !== undefined) this.#parts.copies.settled(this.uniqueId, settlement);
  }

  #settle(settlement: Settlement): void {
    const { from, delivery } = this.#parts;
    if (settlement === 'acknowledge') from.acknowledgeUnordered(delivery);
    else from.requeue(delivery);
  }
}
