import type { Channel } from 'amqplib';
import { deferred, type Deferred } from '../../../base/deferred.ts';
import type { Logger } from '../../../base/logger.ts';
import { within } from '../../../base/within.ts';
import { TransportClosed } from '../../../errors.ts';
import type { ConsumerHealth } from '../../driver/health.ts';
import type { ConnectPatience, Connection } from './connection.ts';
import { DeclarationRefused, NOT_FOUND, toError } from './errors.ts';
import { checkHearing } from './hearing-check.ts';
import { Hearing, type HearingListener } from './hearing.ts';
import type { Link } from './link.ts';
import type { ReconnectDelays } from './retry.ts';
import type { StreamOffset } from './stream-offset.ts';
import {
  streamOffsets,
  tagOf,
  subscribe,
  type SubscribeOptions,
  type Subscription,
} from './subscription.ts';
import { Watchdog } from './watchdog.ts';

const GOODBYE_TIMEOUT_MS = 2_000;

/** The broker gives no reason when it cancels a consumer, or with its connection. */
const CLOSED = 'its channel was closed';

/** How long the broker may take over a check before it counts as deafness. */
const CHECK_TIMEOUT_MS = 10_000;

/** What consumers of a transport have in common. */
export interface ConsumerWorld extends HearingListener {
  readonly connection: Connection;
  readonly delays: ReconnectDelays;
  readonly logger: Logger;
  /** Between two checks of whether it can be heard, at most; 0: there are none. */
  readonly checkIntervalMs: number;
}

export interface ConsumerOptions
  extends ConsumerWorld, Pick<SubscribeOptions, 'queues' | 'prefetch' | 'onDelivery'> {
  readonly role: ConsumerHealth['role'];
  /** A message to oneself, where that is possible: resolves with what is wrong. */
  readonly proof?: (() => Promise<string | undefined>) | undefined;
}

type ConsumerState =
  | { readonly kind: 'created' }
  /** Declaring and subscribing on a new channel. `problem` is why; the first time there is none. */
  | { readonly kind: 'restoring'; readonly attempt: number; readonly problem: string | undefined }
  | ({ readonly kind: 'consuming' } & Subscription)
  /** Nothing comes any more; what came can still be settled. */
  | ({ readonly kind: 'cancelled' } & Subscription)
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
  readonly #hearing: Hearing;
  readonly #watchdog: Watchdog;
  #state: ConsumerState = { kind: 'created' };
  #ready: Deferred<undefined> = quietDeferred();

  constructor(options: ConsumerOptions) {
    this.#options = options;
    this.#streams = streamOffsets(options.queues);
    const subject = { role: options.role, queues: this.#queueNames };
    this.#hearing = new Hearing({ ...options, subject });
    this.#watchdog = new Watchdog({
      intervalMs: options.checkIntervalMs,
      check: (signal) => this.#check(signal),
    });
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
    const unwatched = this.#watchdog.stop();
    if (before.kind === 'resting') before.cancel();
    this.#ready.reject(new TransportClosed('consume'));
    if ('deliveries' in before) {
      await this.#leave(before, async (channel) => {
        // A check may be about to declare what the farewell deletes.
        await unwatched;
        await farewell(channel);
      });
    }
    this.#release();
  }

  async #leave(
    { channel, deliveries }: Subscription,
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
    const { queues, prefetch, onDelivery } = this.#options;
    const onCancelled = (queue: string, subscription: Subscription): void => {
      this.#abandon(subscription, `the broker cancelled the consumer of queue "${queue}"`);
    };
    subscribe(link, { queues, prefetch, streams: this.#streams, onDelivery, onCancelled }).then(
      (subscription) => {
        this.#onSubscribed(subscription);
      },
      (error: unknown) => {
        this.#onRestoreFailed(toError(error), attempt);
      },
    );
  }

  #onSubscribed(subscription: Subscription): void {
    const { channel, deliveries } = subscription;
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
    this.#state = { kind: 'consuming', ...subscription };
    let problem = CLOSED;
    channel.once('error', (error: Error) => {
      problem = error.message;
    });
    channel.once('close', () => {
      this.#onChannelClosed(channel, problem);
    });
    this.#ready.resolve(undefined);
    this.#hearing.regained();
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
    this.#hearing.lost(problem);
    this.#rest(1, problem);
  }

  /** The other queues of its channel would live on: a new channel for all keeps one state, not three. */
  #abandon({ channel, deliveries }: Subscription, problem: string): void {
    deliveries.retire();
    channel.close().catch(() => undefined);
    this.#onChannelClosed(channel, problem);
  }

  /** What is not subscribed is being mended already. */
  async #check(signal: AbortSignal): Promise<void> {
    const state = this.#state;
    if (state.kind !== 'consuming') return;
    const silence = setTimeout(() => {
      if (this.#state === state) this.#hearing.lost('the broker does not answer');
    }, CHECK_TIMEOUT_MS);
    const finding = await checkHearing({ ...this.#options, subscription: state, signal });
    clearTimeout(silence);
    if (this.#state !== state) return;
    if (finding.kind === 'hears') this.#hearing.regained();
    if (finding.kind !== 'deaf') return;
    this.#hearing.lost(finding.reason);
    if (finding.cure === 'subscribe') this.#abandon(state, finding.reason);
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

  /** Why it does not consume, or may not hear, as far as it is known. */
  get #problem(): string | undefined {
    return ('problem' in this.#state ? this.#state.problem : undefined) ?? this.#hearing.problem;
  }

  get #queueNames(): readonly string[] {
    return this.#options.queues.map(({ queue }) => queue.name);
  }
}

function quietDeferred(): Deferred<undefined> {
  const made = deferred<undefined>();
  // Nobody need be waiting when a consumer fails or stops.
  made.promise.catch(() => undefined);
  return made;
}
