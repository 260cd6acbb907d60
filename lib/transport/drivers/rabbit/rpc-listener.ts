import type { Channel, ConsumeMessage } from 'amqplib';
import { DuplicateGuard } from '../../../wire/duplicate-guard.ts';
import { decodeRequest, type DecodedRequest } from '../../../wire/request.ts';
import type { Listener, ListenOptions } from '../../driver/driver.ts';
import type { ConsumerHealth } from '../../driver/health.ts';
import { reportMalformed } from '../../driver/malformed-message.ts';
import { Consumer, type ConsumerWorld } from './consumer.ts';
import { decodeDelivery } from './decode-delivery.ts';
import type { DeliveryChannel } from './delivery-channel.ts';
import { toError } from './errors.ts';
import { expiryOf } from './expiry.ts';
import { RabbitIncomingMessage, type ListenerWorld } from './rabbit-incoming-message.ts';
import type { ReplySender } from './reply-sender.ts';
import type { ServerQueues } from './topology.ts';

export interface RpcListenerOptions {
  readonly world: ConsumerWorld;
  readonly queues: ServerQueues;
  readonly prefetch: number;
  readonly replies: ReplySender;
  readonly onMessage: ListenOptions['onMessage'];
  readonly onRejected: ListenOptions['onRejected'];
  readonly onStopped: () => void;
}

/** A server's end of RabbitMQ: its three queues, decoded. Counterpart: oslo's `RpcAMQPListener`. */
export class RpcListener implements Listener {
  readonly #options: RpcListenerOptions;
  readonly #consumer: Consumer;
  readonly #shared: ListenerWorld;

  constructor(options: RpcListenerOptions) {
    this.#options = options;
    const { replies, world } = options;
    // One for all three queues, and for as long as the server lives: a redelivery may come on another channel.
    const duplicates = new DuplicateGuard();
    this.#shared = { duplicates, replies, logger: world.logger };
    this.#consumer = new Consumer({
      ...options.world,
      role: 'server',
      queues: [options.queues.topic, options.queues.server, options.queues.fanout],
      prefetch: options.prefetch,
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
    let request: DecodedRequest;
    try {
      request = decodeRequest(decodeDelivery(delivery));
    } catch (error) {
      this.#reject(delivery, from, error);
      return;
    }
    const arrival = { request, delivery, from, expiresAt: expiryOf(delivery) };
    this.#options.onMessage(new RabbitIncomingMessage(arrival, this.#shared));
  }

  #reject(delivery: ConsumeMessage, from: DeliveryChannel, error: unknown): void {
    from.reject(delivery);
    const { exchange, routingKey } = delivery.fields;
    const cause = toError(error).message;
    reportMalformed({ kind: 'request', exchange, routingKey, cause }, this.#options.world.logger);
    this.#options.onRejected?.();
  }
}
