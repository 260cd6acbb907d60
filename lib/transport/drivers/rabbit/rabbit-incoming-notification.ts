import type { ConsumeMessage } from 'amqplib';
import type { DuplicateGuard } from '../../../wire/duplicate-guard.ts';
import type { DecodedNotification } from '../../../wire/notification.ts';
import type { Admission } from '../../driver/incoming-message.ts';
import type { IncomingNotification } from '../../driver/incoming-notification.ts';
import type { DeliveryChannel } from './delivery-channel.ts';

/** Where quorum queues count the deliveries that failed. */
const DELIVERY_COUNT = 'x-delivery-count';

export interface IncomingNotificationParts {
  readonly notification: DecodedNotification;
  readonly delivery: ConsumeMessage;
  readonly from: DeliveryChannel;
  /** The ids that this listener has acknowledged. */
  readonly acknowledged: DuplicateGuard;
  /** Those not admitted yet, this one among them. */
  readonly waiting: Set<RabbitIncomingNotification>;
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
    const { from, delivery, acknowledged, waiting } = this.#parts;
    if (!waiting.delete(this) || !from.open) return 'gone';
    if (this.uniqueId === undefined || !acknowledged.has(this.uniqueId)) return 'admitted';
    from.acknowledgeAlone(delivery);
    return 'duplicate';
  }

  acknowledge(): void {
    const { from, delivery, acknowledged } = this.#parts;
    // Also where the channel has died: the redelivery is then known for a duplicate.
    if (this.uniqueId !== undefined) acknowledged.add(this.uniqueId);
    from.acknowledgeAlone(delivery);
  }

  requeue(): void {
    this.#parts.from.requeue(this.#parts.delivery);
  }
}
