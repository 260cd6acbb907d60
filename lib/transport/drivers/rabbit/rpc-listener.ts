import type { Channel, ConsumeMessage } from 'amqplib';
import type { Logger } from '../../../base/logger.ts';
import { decodeBody } from '../../../wire/body.ts';
import { DuplicateGuard } from '../../../wire/duplicate-guard.ts';
import { decodeRequest } from '../../../wire/request.ts';
import type { Listener, ListenOptions } from '../../driver/driver.ts';
import { decompressBody } from './compression.ts';
import type { Connection } from './connection.ts';
import { Consumer } from './consumer.ts';
import type { DeliveryChannel } from './delivery-channel.ts';
import { toError } from './errors.ts';
import { RabbitIncomingMessage } from './rabbit-incoming-message.ts';
import type { ReplySender } from './reply-sender.ts';
import type { ReconnectDelays } from './retry.ts';
import type { ServerQueues } from './topology.ts';

export interface RpcListenerOptions {
  readonly connection: Connection;
  readonly queues: ServerQueues;
  readonly prefetch: number;
  readonly delays: ReconnectDelays;
  readonly replies: ReplySender;
  readonly logger: Logger;
  readonly onMessage: ListenOptions['onMessage'];
  readonly onStopped: () => void;
}

/** A server's end of RabbitMQ: its three queues, decoded. Counterpart: oslo's `RpcAMQPListener`. */
export class RpcListener implements Listener {
  readonly #options: RpcListenerOptions;
  readonly #consumer: Consumer;
  /** One for all three queues, and for as long as the server lives: a redelivery may come on another channel. */
  readonly #duplicates = new DuplicateGuard();

  constructor(options: RpcListenerOptions) {
    this.#options = options;
    this.#consumer = new Consumer({
      connection: options.connection,
      queues: [options.queues.topic, options.queues.server, options.queues.fanout],
      prefetch: options.prefetch,
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
      await this.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#consumer.stop(async (channel: Channel) => {
      for (const queue of this.#options.queues.temporary) await channel.deleteQueue(queue);
    });
    this.#options.onStopped();
  }

  async close(): Promise<void> {
    await this.stop();
  }

  #onDelivery(delivery: ConsumeMessage, from: DeliveryChannel): void {
    const { properties, content } = delivery;
    let incoming: RabbitIncomingMessage;
    try {
      const body = decodeBody(decompressBody(content, properties.headers), properties);
      incoming = new RabbitIncomingMessage({
        request: decodeRequest(body),
        delivery,
        from,
        duplicates: this.#duplicates,
        replies: this.#options.replies,
      });
    } catch (error) {
      this.#options.logger.error(
        `Rejected a message that cannot be understood: ${toError(error).message}`,
        { exchange: delivery.fields.exchange, routingKey: delivery.fields.routingKey },
      );
      from.reject(delivery);
      return;
    }
    this.#options.onMessage(incoming);
  }
}
