import type { ConsumeMessage } from 'amqplib';
import type { Logger } from '../../../base/logger.ts';
import { decodeBody } from '../../../wire/body.ts';
import { DuplicateGuard } from '../../../wire/duplicate-guard.ts';
import { decodeNotification } from '../../../wire/notification.ts';
import type { ListenForNotificationsOptions, NotificationListener } from '../../driver/driver.ts';
import { decompressBody } from './compression.ts';
import type { Connection } from './connection.ts';
import { Consumer } from './consumer.ts';
import type { DeliveryChannel } from './delivery-channel.ts';
import { toError } from './errors.ts';
import { RabbitIncomingNotification } from './rabbit-incoming-notification.ts';
import type { ReconnectDelays } from './retry.ts';
import type { ConsumedQueue } from './topology.ts';

/** AMQP has two bytes for it. */
const LARGEST_PREFETCH = 65_535;

export interface RabbitNotificationListenerOptions {
  readonly connection: Connection;
  readonly queues: readonly ConsumedQueue[];
  readonly window: number;
  readonly delays: ReconnectDelays;
  readonly logger: Logger;
  readonly onMessage: ListenForNotificationsOptions['onMessage'];
  readonly onClosed: () => void;
}

/** A listener's end of RabbitMQ: its queues, decoded. Counterpart: oslo's `NotificationAMQPListener`. */
export class RabbitNotificationListener implements NotificationListener {
  readonly window: number;
  readonly #options: RabbitNotificationListenerOptions;
  readonly #consumer: Consumer;
  /** For as long as the listener lives: a redelivery may come on another channel. */
  readonly #acknowledged = new DuplicateGuard();
  /** Delivered and not admitted. */
  readonly #waiting = new Set<RabbitIncomingNotification>();
  #stopped = false;

  constructor(options: RabbitNotificationListenerOptions) {
    this.#options = options;
    this.window = Math.min(options.window, LARGEST_PREFETCH);
    this.#consumer = new Consumer({
      connection: options.connection,
      queues: options.queues,
      prefetch: this.window,
      delays: options.delays,
      logger: options.logger,
      onDelivery: (delivery, from) => {
        this.#onDelivery(delivery, from);
      },
    });
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
    for (const incoming of this.#waiting) incoming.requeue();
    this.#waiting.clear();
  }

  async close(): Promise<void> {
    this.#stopped = true;
    this.#waiting.clear();
    await this.#consumer.stop();
    this.#options.onClosed();
  }

  #onDelivery(delivery: ConsumeMessage, from: DeliveryChannel): void {
    const incoming = this.#decode(delivery, from);
    if (incoming === undefined) {
      from.reject(delivery);
    } else if (this.#stopped) {
      incoming.requeue();
    } else {
      this.#waiting.add(incoming);
      this.#options.onMessage(incoming);
    }
  }

  #decode(delivery: ConsumeMessage, from: DeliveryChannel): RabbitIncomingNotification | undefined {
    const { properties, content, fields } = delivery;
    try {
      const body = decodeBody(decompressBody(content, properties.headers), properties);
      return new RabbitIncomingNotification({
        notification: decodeNotification(body),
        delivery,
        from,
        acknowledged: this.#acknowledged,
        waiting: this.#waiting,
      });
    } catch (error) {
      this.#options.logger.error(
        `Rejected a message that cannot be understood: ${toError(error).message}`,
        { exchange: fields.exchange, routingKey: fields.routingKey },
      );
      return undefined;
    }
  }
}
