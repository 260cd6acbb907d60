import type { ConsumeMessage } from 'amqplib';
import { deferred, type Deferred } from '../../../base/deferred.ts';
import { within } from '../../../base/within.ts';
import { MessageUndeliverable } from '../../../errors.ts';
import { randomHexId } from '../../../wire/ids.ts';
import { decodeReply, type Reply } from '../../../wire/reply.ts';
import { reportMalformed } from '../../driver/malformed-message.ts';
import type { ConsumerHealth } from '../../driver/health.ts';
import type { ReplyWaiters } from '../../driver/reply-waiters.ts';
import type { ConnectPatience } from './connection.ts';
import { Consumer, type ConsumerWorld } from './consumer.ts';
import { decodeDelivery } from './decode-delivery.ts';
import type { DeliveryChannel } from './delivery-channel.ts';
import { toError } from './errors.ts';
import type { ReplySender } from './reply-sender.ts';
import type { ConsumedQueue } from './topology.ts';

const ACK_EVERY = 64;
/** How long a message to ourselves may take to be confirmed, and then to arrive. */
const PROOF_TIMEOUT_MS = 2_000;

export interface ReplyQueueOptions {
  readonly world: ConsumerWorld;
  readonly queue: ConsumedQueue;
  readonly prefetch: number;
  readonly waiters: ReplyWaiters;
  /** For messages to ourselves. */
  readonly replies: Pick<ReplySender, 'heartbeat'>;
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
  /** Resolved by whatever comes first. */
  #arrival: Deferred<'arrived'> | undefined;

  constructor(options: ReplyQueueOptions) {
    this.#options = options;
    this.name = options.queue.queue.name;
    // Half of a prefetch at most, or the broker would wait for us while we wait for it.
    this.#ackEvery = options.prefetch > 0 ? Math.ceil(options.prefetch / 2) : ACK_EVERY;
    this.#consumer = new Consumer({
      ...options.world,
      role: 'replies',
      queues: [options.queue],
      prefetch: options.prefetch,
      proof: () => this.#proveHearing(),
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

  /**
   * Sends a heartbeat of no call to ourselves. Whatever arrives meanwhile proves as much: ours may
   * stand behind a thousand others.
   *
   * @returns what is wrong, if that is certain.
   */
  async #proveHearing(): Promise<string | undefined> {
    const arrival = deferred<'arrived'>();
    this.#arrival = arrival;
    try {
      const signal = AbortSignal.timeout(PROOF_TIMEOUT_MS);
      await this.#options.replies.heartbeat(
        { msgId: randomHexId(), replyQ: this.name },
        { signal },
      );
    } catch (error) {
      // That nothing can be sent says nothing about what we hear.
      return error instanceof MessageUndeliverable ? error.message : undefined;
    }
    // A process that was busy for long fires its timers before it reads its sockets: two patiences.
    const arrived =
      (await within(PROOF_TIMEOUT_MS, arrival.promise)) ??
      (await within(PROOF_TIMEOUT_MS, arrival.promise));
    return arrived === undefined ? 'a message to ourselves did not arrive' : undefined;
  }

  #onDelivery(delivery: ConsumeMessage, from: DeliveryChannel): void {
    this.#arrival?.resolve('arrived');
    let reply: Reply;
    try {
      reply = decodeReply(decodeDelivery(delivery));
    } catch (error) {
      from.reject(delivery);
      const { exchange, routingKey } = delivery.fields;
      const cause = toError(error).message;
      reportMalformed({ kind: 'reply', exchange, routingKey, cause }, this.#options.world.logger);
      return;
    }
    // Acknowledged, too: a reply that is in flight when the connection breaks is delivered again.
    from.acknowledgeSoon(delivery, this.#ackEvery);
    this.#options.waiters.deliver(reply);
  }
}
