import type { ConsumeMessage } from 'amqplib';
import type { Logger } from '../../../base/logger.ts';
import { decodeReply, type Reply } from '../../../wire/reply.ts';
import { reportMalformed } from '../../driver/malformed-message.ts';
import type { ConsumerHealth } from '../../driver/health.ts';
import type { ReplyWaiters } from '../../driver/reply-waiters.ts';
import type { ConnectPatience, Connection } from './connection.ts';
import { Consumer } from './consumer.ts';
import { decodeDelivery } from './decode-delivery.ts';
import type { DeliveryChannel } from './delivery-channel.ts';
import { toError } from './errors.ts';
import type { ReconnectDelays } from './retry.ts';
import type { ConsumedQueue } from './topology.ts';

const ACK_EVERY = 64;

export interface ReplyQueueOptions {
  readonly connection: Connection;
  readonly queue: ConsumedQueue;
  readonly prefetch: number;
  readonly waiters: ReplyWaiters;
  readonly delays: ReconnectDelays;
  readonly logger: Logger;
}

/**
 * The queue that the replies to all calls of a transport come back on, made at the first call. It
 * is never deleted: a reply may be on its way; the broker drops the queue when nobody has read it
 * for `rabbit_transient_queues_ttl`. Counterpart: oslo's `ReplyWaiter`.
 */
export class ReplyQueue {
  readonly name: string;
  readonly #options: ReplyQueueOptions;
  readonly #consumer: Consumer;
  readonly #ackEvery: number;
  #state: 'new' | 'established' = 'new';

  constructor(options: ReplyQueueOptions) {
    this.#options = options;
    this.name = options.queue.queue.name;
    // Half of a prefetch at most, or the broker would wait for us while we wait for it.
    this.#ackEvery = options.prefetch > 0 ? Math.ceil(options.prefetch / 2) : ACK_EVERY;
    this.#consumer = new Consumer({
      ...options,
      role: 'replies',
      queues: [options.queue],
      onDelivery: (delivery, from) => {
        this.#onDelivery(delivery, from);
      },
    });
  }

  /**
   * Whether replies could arrive once. From then on a request need not wait for the queue: while it
   * is being restored, replies wait in it, or at the server, which tries for a while.
   */
  get established(): boolean {
    return this.#state === 'established';
  }

  /** Resolves when replies can arrive. @throws {DeclarationRefused} */
  async ready(patience: ConnectPatience): Promise<void> {
    await this.#consumer.ready(patience);
    this.#state = 'established';
  }

  get health(): ConsumerHealth {
    return this.#consumer.health;
  }

  async stop(): Promise<void> {
    await this.#consumer.stop();
  }

  #onDelivery(delivery: ConsumeMessage, from: DeliveryChannel): void {
    let reply: Reply;
    try {
      reply = decodeReply(decodeDelivery(delivery));
    } catch (error) {
      from.reject(delivery);
      const { exchange, routingKey } = delivery.fields;
      const cause = toError(error).message;
      reportMalformed({ kind: 'reply', exchange, routingKey, cause }, this.#options.logger);
      return;
    }
    // Acknowledged, too: a reply that is in flight when the connection breaks is delivered again.
    from.acknowledgeSoon(delivery, this.#ackEvery);
    this.#options.waiters.deliver(reply);
  }
}
