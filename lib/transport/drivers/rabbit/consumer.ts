import type { Channel, ConsumeMessage } from 'amqplib';
import { deferred, type Deferred } from '../../../base/deferred.ts';
import type { Logger } from '../../../base/logger.ts';
import { within } from '../../../base/within.ts';
import { TransportClosed } from '../../../errors.ts';
import type { ConsumerHealth } from '../../driver/health.ts';
import type { ConnectPatience, Connection } from './connection.ts';
import { declareQueues, naming } from './declarer.ts';
import { DeliveryChannel } from './delivery-channel.ts';
import { DeclarationRefused, toError } from './errors.ts';
import type { Link } from './link.ts';
import type { ReconnectDelays } from './retry.ts';
import { StreamOffset } from './stream-offset.ts';
import type { ConsumedQueue } from './topology.ts';

/** An auto-delete exchange went between its declaration and its binding: the next attempt makes it anew. */
const NOT_FOUND = 404;
const GOODBYE_TIMEOUT_MS = 2_000;

/** The broker gives no reason when it cancels a consumer, or with its connection. */
const CLOSED = 'its channel was closed';

export interface ConsumerOptions {
  readonly connection: Connection;
  readonly role: ConsumerHealth['role'];
  readonly queues: readonly ConsumedQueue[];
  /** Unacknowledged deliveries per queue; 0 is no limit. */
  readonly prefetch: number;
  readonly delays: ReconnectDelays;
  readonly logger: Logger;
  /** Must not throw: amqplib closes the channel over it. */
  readonly onDelivery: (message: ConsumeMessage, from: DeliveryChannel) => void;
}

type ConsumerState =
  | { readonly kind: 'created' }
  /** Declaring and subscribing on a new channel. `problem` is why; the first time there is none. */
  | { readonly kind: 'restoring'; readonly attempt: number; readonly problem: string | undefined }
  | { readonly kind: 'consuming'; readonly channel: Channel; readonly deliveries: DeliveryChannel }
  /** Nothing comes any more; what came can still be settled. */
  | { readonly kind: 'cancelled'; readonly channel: Channel; readonly deliveries: DeliveryChannel }
  /** The last attempt failed: by a timer, or when there is a new link, comes the next. */
  | {
      readonly kind: 'resting';
      readonly attempt: number;
      readonly problem: string;
      readonly cancel: () => void;
    }
  | { readonly kind: 'stopped' };

/**
 * A set of queues consumed together on one channel, and kept so: after a lost connection, a closed
 * channel, or a `basic.cancel` (the queue was deleted, or failed over) everything is declared and
 * subscribed again under the same names, until it works or the consumer is stopped.
 */
export class Consumer {
  readonly #options: ConsumerOptions;
  readonly #release: () => void;
  readonly #unsubscribe: () => void;
  /** By consumer tag. */
  readonly #streams: ReadonlyMap<string, StreamOffset>;
  #state: ConsumerState = { kind: 'created' };
  #ready: Deferred<undefined> = quietDeferred();

  constructor(options: ConsumerOptions) {
    this.#options = options;
    this.#streams = streamOffsets(options.queues);
    this.#release = options.connection.retain();
    this.#unsubscribe = options.connection.events.on('ready', (link) => {
      this.#onLink(link);
    });
  }

  get consuming(): boolean {
    return this.#state.kind === 'consuming';
  }

  get health(): ConsumerHealth {
    return {
      role: this.#options.role,
      queues: this.#queueNames,
      consuming: this.consuming,
      problem: this.#problem,
    };
  }

  /**
   * Resolves when all queues are consumed. Waits for a broker as long as `patience` says; without
   * patience the consumer goes on by itself.
   *
   * @throws {DeclarationRefused} when the broker refuses a queue.
   */
  async ready(patience: ConnectPatience): Promise<void> {
    const link = await this.#options.connection.use(patience);
    if (this.#state.kind === 'created') this.#restore(link, 1);
    await this.#ready.promise;
  }

  /**
   * Ends the subscriptions: nothing is delivered once it resolves. What was delivered can still be
   * settled until `stop()`. Idempotent.
   */
  async cancel(): Promise<void> {
    const before = this.#state;
    if (before.kind === 'stopped' || before.kind === 'cancelled') return;
    if (before.kind !== 'consuming') return this.stop();
    this.#state = { ...before, kind: 'cancelled' };
    this.#unsubscribe();
    try {
      for (const index of this.#options.queues.keys()) await before.channel.cancel(tagOf(index));
    } catch (error) {
      // The channel died first, and its subscriptions with it.
      this.#options.logger.debug('A channel was gone before its subscriptions ended', { error });
    }
  }

  /**
   * Ends the subscriptions, settles what was admitted, and runs `farewell` on the channel before it
   * closes; what was not admitted goes back to its queues. Idempotent.
   */
  async stop(
    farewell: (channel: Channel) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const before = this.#state;
    if (before.kind === 'stopped') return;
    this.#state = { kind: 'stopped' };
    this.#unsubscribe();
    if (before.kind === 'resting') before.cancel();
    this.#ready.reject(new TransportClosed('consume'));
    if ('deliveries' in before) await this.#leave(before, farewell);
    this.#release();
  }

  async #leave(
    { channel, deliveries }: Extract<ConsumerState, { deliveries: DeliveryChannel }>,
    farewell: (channel: Channel) => Promise<void>,
  ): Promise<void> {
    deliveries.retire();
    const goodbye = async (): Promise<void> => {
      await farewell(channel);
      await channel.close();
    };
    try {
      // A broker that has stopped answering must not keep a server from stopping.
      await within(GOODBYE_TIMEOUT_MS, goodbye());
    } catch (error) {
      // The channel died first, and took with it all that we wanted to end.
      this.#options.logger.debug('A channel was gone before its goodbye', { error });
    }
  }

  #onLink(link: Link): void {
    if (this.#state.kind === 'resting') this.#state.cancel();
    else if (this.#state.kind !== 'created') return;
    this.#restore(link, 1);
  }

  #restore(link: Link, attempt: number): void {
    this.#state = { kind: 'restoring', attempt, problem: this.#problem };
    this.#subscribe(link).then(
      ({ channel, deliveries }) => {
        this.#onSubscribed(channel, deliveries);
      },
      (error: unknown) => {
        this.#onRestoreFailed(toError(error), attempt);
      },
    );
  }

  async #subscribe(link: Link): Promise<{ channel: Channel; deliveries: DeliveryChannel }> {
    const channel = await link.openChannel();
    const deliveries = this.#deliveryChannel(channel);
    if (this.#options.prefetch > 0) await channel.prefetch(this.#options.prefetch);
    await declareQueues(link, channel, this.#options.queues);
    for (const [index, { queue, consumerArguments }] of this.#options.queues.entries()) {
      const consumerTag = tagOf(index);
      const stream = this.#streams.get(consumerTag);
      await naming(link, `a consumer of queue "${queue.name}"`, () =>
        channel.consume(
          queue.name,
          (message) => {
            if (!deliveries.open) return;
            if (message !== null) {
              this.#options.onDelivery(message, deliveries);
              return;
            }
            stream?.reset();
            this.#onCancelled(channel, deliveries, queue.name);
          },
          { consumerTag, arguments: { ...consumerArguments, ...stream?.consumerArguments } },
        ),
      );
    }
    return { channel, deliveries };
  }

  #deliveryChannel(channel: Channel): DeliveryChannel {
    if (this.#streams.size === 0) return new DeliveryChannel(channel);
    return new DeliveryChannel(channel, (message) => {
      this.#streams.get(message.fields.consumerTag)?.settled(message);
    });
  }

  #onSubscribed(channel: Channel, deliveries: DeliveryChannel): void {
    if (this.#state.kind !== 'restoring') {
      // Stopped while it was being restored.
      deliveries.retire();
      channel.close().catch(() => undefined);
      return;
    }
    if (!deliveries.open) {
      this.#rest(1, CLOSED);
      return;
    }
    this.#state = { kind: 'consuming', channel, deliveries };
    let problem = CLOSED;
    channel.once('error', (error: Error) => {
      problem = error.message;
    });
    channel.once('close', () => {
      this.#onChannelClosed(channel, problem);
    });
    this.#ready.resolve(undefined);
  }

  #onRestoreFailed(error: Error, attempt: number): void {
    if (this.#state.kind !== 'restoring') return;
    const { logger } = this.#options;
    logger.error(`Cannot consume: ${error.message}`, { queues: this.#queueNames });
    if (error instanceof DeclarationRefused && error.replyCode !== NOT_FOUND) {
      // Whoever waits for the first start hears it; a later one is tried again, operators mend queues.
      this.#ready.reject(error);
      this.#ready = quietDeferred();
    }
    this.#rest(attempt, error.message);
  }

  #onChannelClosed(channel: Channel, problem: string): void {
    if (this.#state.kind !== 'consuming' || this.#state.channel !== channel) return;
    this.#ready = quietDeferred();
    this.#rest(1, problem);
  }

  #onCancelled(channel: Channel, deliveries: DeliveryChannel, queue: string): void {
    this.#options.logger.warn('The broker cancelled a consumer; subscribing again', { queue });
    // The other queues of this channel would live on: a new channel for all keeps one state, not three.
    deliveries.retire();
    channel.close().catch(() => undefined);
  }

  #rest(attempt: number, problem: string): void {
    const { connection, delays } = this.#options;
    const timer = setTimeout(() => {
      const { link } = connection;
      // Without a link the next one wakes us.
      if (link !== undefined && this.#state.kind === 'resting') this.#restore(link, attempt + 1);
    }, delays.afterFailureMs(attempt));
    this.#state = {
      kind: 'resting',
      attempt,
      problem,
      cancel: () => {
        clearTimeout(timer);
      },
    };
  }

  /** Why it does not consume, as far as it is known. */
  get #problem(): string | undefined {
    return 'problem' in this.#state ? this.#state.problem : undefined;
  }

  get #queueNames(): readonly string[] {
    return this.#options.queues.map(({ queue }) => queue.name);
  }
}

/** Python's consumer tags. */
function tagOf(index: number): string {
  return String(index + 1);
}

function streamOffsets(queues: readonly ConsumedQueue[]): ReadonlyMap<string, StreamOffset> {
  return new Map(
    queues.flatMap(({ stream }, index) =>
      stream ? [[tagOf(index), new StreamOffset()] as const] : [],
    ),
  );
}

function quietDeferred(): Deferred<undefined> {
  const made = deferred<undefined>();
  // Nobody need be waiting when a consumer fails or stops.
  made.promise.catch(() => undefined);
  return made;
}
