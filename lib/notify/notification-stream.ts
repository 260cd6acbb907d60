import { onAbort, throwIfAborted } from '../base/abort.ts';
import { deferred, type Deferred } from '../base/deferred.ts';
import type { Notification } from '../dispatcher/notification.ts';
import type { NotificationFilter } from '../dispatcher/notification-filter.ts';
import {
  NOTIFICATION_PRIORITIES,
  type NotificationPriority,
} from '../dispatcher/notification-priority.ts';
import { NOT_BEGUN, NotificationResult } from '../dispatcher/notification-result.ts';
import type { Target } from '../target/target.ts';
import type { Transport } from '../transport/transport.ts';
import {
  getNotificationListener,
  type NotificationListenerOptions,
  type NotificationServer,
} from './notification-server.ts';

export interface NotificationStreamOptions<Ctxt> extends Omit<
  NotificationListenerOptions<Ctxt>,
  'concurrency'
> {
  /** Default: all. */
  readonly priorities?: readonly NotificationPriority[] | undefined;
  /** What does not match is acknowledged and not seen. Default: everything matches. */
  readonly filterRule?: NotificationFilter | undefined;
}

/** A notification that waits for its verdict: what it resolves with is what an endpoint returns. */
interface Pending<Ctxt> {
  readonly notification: Notification<unknown, Ctxt>;
  readonly verdict: Deferred<Verdict>;
}

type Verdict = NotificationResult | typeof NOT_BEGUN;

/** From the first `next()` on. */
type State =
  | { readonly kind: 'created' }
  | { readonly kind: 'open' }
  | { readonly kind: 'closed'; readonly done: Promise<void> };

/**
 * Notifications to be iterated over, one at a time. To ask for the next one acknowledges the last;
 * so does `break` or `return`, which end the listening. Counterpart: none in oslo.
 *
 * ```ts
 * for await (const { eventType, payload } of notificationStream(transport, targets)) { … }
 * ```
 *
 * JavaScript does not tell an iterator whether its loop was left by `break` or by a throw: a body
 * that may fail calls {@link requeue} before it throws, or is a function given to {@link forEach},
 * which does so by itself.
 */
export class NotificationStream<Ctxt = Record<string, unknown>>
  implements AsyncIterableIterator<Notification<unknown, Ctxt>, undefined>, AsyncDisposable
{
  readonly #server: NotificationServer<Ctxt>;
  readonly #signal: AbortSignal | undefined;
  #state: State = { kind: 'created' };
  #current: Pending<Ctxt> | undefined;
  #arrival: Deferred<Pending<Ctxt> | undefined> = deferred();

  /** As {@link notificationStream}. */
  constructor(
    transport: Transport,
    targets: readonly Target[],
    options: NotificationStreamOptions<Ctxt> = {},
  ) {
    const { priorities = NOTIFICATION_PRIORITIES, filterRule, ...rest } = options;
    this.#signal = options.signal;
    const take = (_ctxt: Ctxt, notification: Notification<unknown, Ctxt>) =>
      this.#take(notification);
    const methods = Object.fromEntries(priorities.map((priority) => [priority, take]));
    this.#server = getNotificationListener(transport, targets, [{ ...methods, filterRule }], {
      ...rest,
      concurrency: 1,
    });
  }

  /** What became of the notifications so far. */
  get counts(): NotificationServer['counts'] {
    return this.#server.counts;
  }

  /**
   * Acknowledges the last notification, and resolves with the next; the first time it begins to
   * listen.
   *
   * @throws {ServerListenError} it cannot be listened.
   * @throws the signal's reason, once; the stream has ended then.
   */
  async next(): Promise<IteratorResult<Notification<unknown, Ctxt>, undefined>> {
    this.#judge(NotificationResult.HANDLED);
    const detach = onAbort(this.#signal, (reason) => {
      this.#arrival.reject(reason);
    });
    try {
      throwIfAborted(this.#signal);
      if (this.#state.kind === 'created') await this.#open();
      const pending = await this.#arrival.promise;
      if (pending === undefined) return { done: true, value: undefined };
      this.#current = pending;
      this.#arrival = deferred();
      return { done: false, value: pending.notification };
    } catch (error) {
      // Ended from elsewhere while it began to listen.
      if (this.#state.kind === 'closed') return { done: true, value: undefined };
      await this.#close();
      throw error;
    } finally {
      detach();
    }
  }

  /** Acknowledges the last notification and ends the listening. Idempotent. */
  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#judge(NotificationResult.HANDLED);
    await this.#close();
    return { done: true, value: undefined };
  }

  /** Gives the last notification back to its queue, where that is allowed, and ends the listening. */
  async throw(error: unknown): Promise<IteratorResult<never, undefined>> {
    this.#fail(error);
    await this.#close();
    throw error;
  }

  /** Gives the last notification back to its queue: where that is not allowed, it is acknowledged and logged. */
  requeue(): void {
    this.#judge(NotificationResult.REQUEUE);
  }

  /**
   * Calls `handle` with one notification after the other. One over which it throws is given back
   * to its queue where that is allowed, else acknowledged and logged; then this rejects, too.
   *
   * @throws what `handle` throws; as {@link next}.
   */
  async forEach(
    handle: (notification: Notification<unknown, Ctxt>) => Promise<void> | void,
  ): Promise<void> {
    for await (const notification of this) {
      try {
        await handle(notification);
      } catch (error) {
        this.#fail(error);
        throw error;
      }
    }
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #take(notification: Notification<unknown, Ctxt>): Promise<Verdict> {
    const verdict = deferred<Verdict>();
    if (this.#state.kind === 'closed') verdict.resolve(NOT_BEGUN);
    else this.#arrival.resolve({ notification, verdict });
    return verdict.promise;
  }

  #judge(result: NotificationResult): void {
    this.#current?.verdict.resolve(result);
    this.#current = undefined;
  }

  #fail(error: unknown): void {
    this.#current?.verdict.reject(error);
    this.#current = undefined;
  }

  async #open(): Promise<void> {
    this.#state = { kind: 'open' };
    // If the signal fires before anything is listened to, start() says so.
    this.#arrival.promise.catch(() => undefined);
    await this.#server.start();
  }

  #close(): Promise<void> {
    if (this.#state.kind !== 'closed') this.#state = { kind: 'closed', done: this.#end() };
    return this.#state.done;
  }

  async #end(): Promise<void> {
    this.#arrival.resolve(undefined);
    // One that has arrived and was never asked for.
    const pending = await this.#arrival.promise.catch(() => undefined);
    pending?.verdict.resolve(NOT_BEGUN);
    await this.#server[Symbol.asyncDispose]();
  }
}

/**
 * A {@link NotificationStream}. Opens no connection until it is iterated over.
 *
 * @throws {InvalidArgument} no target, no priority, an option of the wrong type.
 * @throws {InvalidTarget} a target without a topic.
 */
export function notificationStream<Ctxt = Record<string, unknown>>(
  transport: Transport,
  targets: readonly Target[],
  options: NotificationStreamOptions<Ctxt> = {},
): NotificationStream<Ctxt> {
  return new NotificationStream(transport, targets, options);
}
