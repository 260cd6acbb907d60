import type { Channel, ConsumeMessage } from 'amqplib';
import { throwIfAborted } from '../../../base/abort.ts';
import { deferred } from '../../../base/deferred.ts';
import type { Logger } from '../../../base/logger.ts';
import { pause } from '../../../base/pause.ts';
import { within } from '../../../base/within.ts';
import type { ConsumerHealth } from '../../driver/health.ts';
import type { Tap, TappedMessage, TapOptions } from '../../driver/tap.ts';
import type { Connection } from './connection.ts';
import { naming } from './declarer.ts';
import { DeliveryChannel } from './delivery-channel.ts';
import { toError } from './errors.ts';
import type { Link } from './link.ts';
import { amqpNames } from './property-names.ts';
import type { ReconnectDelays } from './retry.ts';
import { TapBindings } from './tap-bindings.ts';
import type { ExclusiveQueue } from './topology.ts';

/** So many messages may be on their way at once; what is more waits in the broker. */
const PREFETCH = 512;
const GOODBYE_TIMEOUT_MS = 2_000;
/** Between two looks at whether the exchanges are still there, or there at last. */
const LOOK_INTERVAL_MS = 2_000;

export interface RabbitTapOptions extends Omit<TapOptions, 'signal'> {
  readonly connection: Connection;
  readonly delays: ReconnectDelays;
  readonly logger: Logger;
  /** A new name each time: after a loss the broker may hold the old queue for its lost owner. */
  readonly nextQueue: () => ExclusiveQueue;
  readonly onClosed: () => void;
}

/** A queue that is consumed, as long as its channel lives. */
interface Ear {
  readonly link: Link;
  readonly channel: Channel;
  readonly deliveries: DeliveryChannel;
  readonly queue: string;
  /** Resolves with the reason when nothing is heard any more. */
  readonly deaf: Promise<string>;
}

type TapState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'hearing'; readonly ear: Ear }
  | { readonly kind: 'deaf'; readonly reason: string }
  | { readonly kind: 'closed' };

/** A tap on RabbitMQ: an exclusive queue, made anew whenever it is lost. */
export class RabbitTap implements Tap {
  readonly #options: RabbitTapOptions;
  readonly #bindings: TapBindings;
  readonly #release: () => void;
  readonly #closing = new AbortController();
  #state: TapState = { kind: 'starting' };
  #life: Promise<void> = Promise.resolve();

  constructor(options: RabbitTapOptions) {
    this.#options = options;
    this.#bindings = new TapBindings(options);
    this.#release = options.connection.retain();
  }

  get health(): ConsumerHealth {
    const state = this.#state;
    return {
      role: 'tap',
      queues: state.kind === 'hearing' ? [state.ear.queue] : [],
      consuming: state.kind === 'hearing',
      problem: state.kind === 'deaf' ? state.reason : undefined,
    };
  }

  /** Resolves when all that is there can be heard. @throws {DeclarationRefused} */
  async start(signal: AbortSignal | undefined): Promise<void> {
    try {
      const ear = await this.#listen(await this.#options.connection.use({ signal }));
      this.#state = { kind: 'hearing', ear };
      this.#life = this.#live(ear);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const before = this.#state;
    if (before.kind === 'closed') return this.#life;
    this.#state = { kind: 'closed' };
    this.#closing.abort();
    if (before.kind === 'hearing') await this.#leave(before.ear);
    await this.#life;
    this.#release();
    this.#options.onClosed();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Hears until it is closed, with gaps. */
  async #live(first: Ear): Promise<void> {
    for (let ear = first; ;) {
      const reason = await this.#attend(ear);
      if (this.#closing.signal.aborted) return;
      const lostAt = performance.now();
      this.#state = { kind: 'deaf', reason };
      this.#options.onNotice?.({ kind: 'lost', reason });
      const again = await this.#listenAgain();
      if (again === undefined) return;
      ear = again;
      this.#state = { kind: 'hearing', ear };
      this.#options.onNotice?.({ kind: 'restored', missedMs: performance.now() - lostAt });
    }
  }

  /** Looks after the bindings until nothing is heard any more; resolves with the reason. */
  async #attend(ear: Ear): Promise<string> {
    for (;;) {
      const reason = await within(LOOK_INTERVAL_MS, ear.deaf);
      if (reason !== undefined) return reason;
      try {
        await this.#bindings.bind(ear.link, ear.queue);
      } catch (error) {
        // With the channel lost we hear of it in a moment; a refusal may be taken back.
        this.#options.logger.warn('A tap could not look after its bindings', { error });
      }
    }
  }

  /** Tries until it works; resolves with nothing when it is closed meanwhile. */
  async #listenAgain(): Promise<Ear | undefined> {
    const { connection, delays, logger } = this.#options;
    const { signal } = this.#closing;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#listen(await connection.use({ signal }));
      } catch (error) {
        if (this.#state.kind === 'closed') return undefined;
        logger.error(`Cannot tap: ${toError(error).message}`);
        await pause(delays.afterFailureMs(attempt), signal);
      }
    }
  }

  /** @throws {DeclarationRefused} */
  async #listen(link: Link): Promise<Ear> {
    const channel = await link.openChannel();
    const { name, ...properties } = this.#options.nextQueue();
    const ear = { link, channel, queue: name, ...endOf(channel) };
    try {
      await channel.prefetch(PREFETCH);
      await naming(link, `queue "${name}"`, () => channel.assertQueue(name, properties));
      // Consumed before it is bound: from here on the queue goes with its consumer.
      await naming(link, `a consumer of queue "${name}"`, () =>
        channel.consume(name, (message) => {
          this.#onDelivery(message, ear);
        }),
      );
      await this.#bindings.bind(link, name);
      throwIfAborted(this.#closing.signal);
      return ear;
    } catch (error) {
      await this.#leave(ear);
      throw error;
    }
  }

  #onDelivery(message: ConsumeMessage | null, ear: Ear): void {
    if (!ear.deliveries.open) return;
    if (message === null) {
      // Somebody has deleted the queue: the channel is of no use without it.
      void this.#leave(ear);
      return;
    }
    this.#options.onMessage(tapped(message));
    ear.deliveries.acknowledgeSoon(message, PREFETCH / 2);
  }

  async #leave({ channel, deliveries }: Ear): Promise<void> {
    deliveries.retire();
    try {
      await within(GOODBYE_TIMEOUT_MS, channel.close());
    } catch (error) {
      // It was gone before, and the queue with it.
      this.#options.logger.debug('A channel was gone before its goodbye', { error });
    }
  }
}

function endOf(channel: Channel): Pick<Ear, 'deliveries' | 'deaf'> {
  const end = deferred<string>();
  let reason = 'its channel was closed';
  channel.once('error', (error: Error) => {
    reason = error.message;
  });
  channel.once('close', () => {
    end.resolve(reason);
  });
  return { deliveries: new DeliveryChannel(channel), deaf: end.promise };
}

function tapped({ fields, properties, content }: ConsumeMessage): TappedMessage {
  const { headers = {}, ...others } = properties;
  return {
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    properties: amqpNames(others),
    // Those of the next delivery may be the same object.
    headers: { ...headers },
    body: content,
    redelivered: fields.redelivered,
  };
}
