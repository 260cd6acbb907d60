import type { ConsumeMessage } from 'amqplib';
import { ChurningSet } from '../../../base/churning.ts';
import { decodeNotification, type DecodedNotification } from '../../../wire/notification.ts';
import type { ListenForNotificationsOptions, NotificationListener } from '../../driver/driver.ts';
import type { ConsumerHealth } from '../../driver/health.ts';
import { reportMalformed } from '../../driver/malformed-message.ts';
import { Consumer, type ConsumerWorld } from './consumer.ts';
import { decodeDelivery } from './decode-delivery.ts';
import type { DeliveryChannel } from './delivery-channel.ts';
import { toError } from './errors.ts';
import { NotificationCopies } from './notification-copies.ts';
import { LARGEST_PREFETCH } from './options.ts';
import { RabbitIncomingNotification } from './rabbit-incoming-notification.ts';
import type { ConsumedQueue } from './topology.ts';

export interface RabbitNotificationListenerOptions {
  readonly world: ConsumerWorld;
  readonly queues: readonly ConsumedQueue[];
  readonly window: number;
  readonly onMessage: ListenForNotificationsOptions['onMessage'];
  readonly onRejected: ListenForNotificationsOptions['onRejected'];
  readonly onClosed: () => void;
}

/** A listener's end of RabbitMQ: its queues, decoded. Counterpart: oslo's `NotificationAMQPListener`. */
export class RabbitNotificationListener implements NotificationListener {
  readonly window: number;
  readonly #options: RabbitNotificationListenerOptions;
  readonly #consumer: Consumer;
  readonly #copies = new NotificationCopies();
  /** Delivered and not admitted. */
  readonly #waiting = new ChurningSet<RabbitIncomingNotification>();
  #stopped = false;

  constructor(options: RabbitNotificationListenerOptions) {
    this.#options = options;
    this.window = Math.min(options.window, LARGEST_PREFETCH);
    this.#consumer = new Consumer({
      ...options.world,
      role: 'notifications',
      queues: options.queues,
      prefetch: this.window,
      onDelivery: (delivery, from) => {
        this.#onDelivery(delivery, from);
      },
    });
  }

  get health(): ConsumerHealth {
    return this.#consumer.health;
  }

  /** Resolves when all queues are consumed. */
  async start(signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#consumer.ready({ signal });
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#consumer.cancel();
    for (const incoming of this.#waiting.values()) incoming.requeue();
    this.#waiting.clear();
  }

  async close(): Promise<void> {
    this.#stopped = true;
    this.#waiting.clear();
    await this.#consumer.stop();
    this.#options.onClosed();
  }

  #onDelivery(delivery: ConsumeMessage, from: DeliveryChannel): void {
    from.arrived(delivery);
    let notification: DecodedNotification;
    try {
      notification = decodeNotification(decodeDelivery(delivery));
    } catch (error) {
      this.#reject(delivery, from, error);
      return;
    }
    if (this.#stopped) {
      from.requeue(delivery);
      return;
    }
    const incoming = new RabbitIncomingNotification({
      notification,
      delivery,
      from,
      copies: this.#copies,
      waiting: this.#waiting,
    });
    this.#waiting.add(incoming);
    this.#options.onMessage(incoming);
  }

  #reject(delivery: ConsumeMessage, from: DeliveryChannel, error: unknown): void {
    from.reject(delivery);
    const { exchange, routingKey } = delivery.fields;
    const cause = toError(error).message;
    const { world, onRejected } = this.#options;
    reportMalformed({ kind: 'notification', exchange, routingKey, cause }, world.logger);
    onRejected?.();
  }
}
