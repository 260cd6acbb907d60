import type { Notification } from '../dispatcher/notification.ts';
import type { NotificationFilter } from '../dispatcher/notification-filter.ts';
import {
  NOTIFICATION_PRIORITIES,
  type NotificationPriority,
} from '../dispatcher/notification-priority.ts';
import { NotificationResult } from '../dispatcher/notification-result.ts';
import { InvalidArgument } from '../errors.ts';
import type { ServerState } from '../server/message-handling-server.ts';
import type { Target } from '../target/target.ts';
import type { Transport } from '../transport/transport.ts';
import {
  getNotificationListener,
  type NotificationListenerOptions,
  type NotificationServer,
} from './notification-server.ts';
import type { ListenerCounts } from './notification-settlement.ts';

/** Which payload each event type comes with: `{ 'volume.create.end': { volume_id: string } }`. */
export type PayloadsByEventType = Readonly<Record<string, unknown>>;

/** Gets a notification; what it returns or throws, sync or async, means what it means of an endpoint. */
export type NotificationHandler<Payload, Ctxt> = (
  notification: Notification<Payload, Ctxt>,
) => unknown;

export interface NotificationEmitterOptions<Ctxt> extends NotificationListenerOptions<Ctxt> {
  /** Default: all. */
  readonly priorities?: readonly NotificationPriority[] | undefined;
  /** What does not match is acknowledged and not emitted. Default: everything matches. */
  readonly filterRule?: NotificationFilter | undefined;
}

/**
 * Notifications as events, by event type: `*` is each of them. One is acknowledged when all that
 * listen to it are done; if nobody does, at once. Made by {@link notificationEmitter}.
 * Counterpart: none in oslo.
 */
export class NotificationEmitter<
  Payloads extends object = PayloadsByEventType,
  Ctxt = Record<string, unknown>,
> implements AsyncDisposable {
  readonly #server: NotificationServer<Ctxt>;
  readonly #listeners = new Map<string, Set<NotificationHandler<never, Ctxt>>>();

  /** As {@link notificationEmitter}. */
  constructor(
    transport: Transport,
    targets: readonly Target[],
    options: NotificationEmitterOptions<Ctxt> = {},
  ) {
    const { priorities = NOTIFICATION_PRIORITIES, filterRule, ...rest } = options;
    const emit = (_ctxt: Ctxt, notification: Notification<never, Ctxt>) => this.#emit(notification);
    const methods = Object.fromEntries(priorities.map((priority) => [priority, emit]));
    this.#server = getNotificationListener(transport, targets, [{ ...methods, filterRule }], rest);
  }

  get state(): ServerState {
    return this.#server.state;
  }

  get counts(): ListenerCounts {
    return this.#server.counts;
  }

  /**
   * Listeners of an event are called in the order in which they came, one after the other.
   *
   * @returns a function that unsubscribes.
   * @throws {InvalidArgument} the listener is no function.
   */
  on<EventType extends keyof Payloads & string>(
    eventType: EventType,
    listener: NotificationHandler<Payloads[EventType], Ctxt>,
  ): () => void;
  on(eventType: '*', listener: NotificationHandler<Payloads[keyof Payloads], Ctxt>): () => void;
  on(eventType: string, listener: NotificationHandler<never, Ctxt>): () => void {
    if (typeof (listener as unknown) !== 'function') {
      throw new InvalidArgument('listener', 'must be a function');
    }
    const listeners = this.#listeners.get(eventType) ?? new Set();
    this.#listeners.set(eventType, listeners.add(listener));
    return () => {
      listeners.delete(listener);
    };
  }

  /** @throws as `start()` of a listener. */
  start(): Promise<void> {
    return this.#server.start();
  }

  /** Nothing is emitted any more when it resolves; what was goes on. */
  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** Resolves when what was emitted is settled. */
  wait(): Promise<void> {
    return this.#server.wait();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server[Symbol.asyncDispose]();
  }

  async #emit(notification: Notification<never, Ctxt>): Promise<NotificationResult> {
    const { eventType } = notification;
    const named = eventType === null || eventType === '*' ? [] : this.#listeners.get(eventType);
    for (const listener of [...(named ?? []), ...(this.#listeners.get('*') ?? [])]) {
      const result: unknown = await listener(notification);
      if (result === NotificationResult.REQUEUE) return result;
    }
    return NotificationResult.HANDLED;
  }
}

/**
 * A {@link NotificationEmitter}. Does nothing until `start()`.
 *
 * ```ts
 * const events = notificationEmitter<{ 'volume.create.end': { volume_id: string } }>(transport, targets);
 * events.on('volume.create.end', ({ payload }) => console.log(payload.volume_id));
 * await events.start();
 * ```
 *
 * @throws {InvalidArgument} no target, no priority, an option of the wrong type.
 * @throws {InvalidTarget} a target without a topic.
 */
export function notificationEmitter<
  Payloads extends object = PayloadsByEventType,
  Ctxt = Record<string, unknown>,
>(
  transport: Transport,
  targets: readonly Target[],
  options: NotificationEmitterOptions<Ctxt> = {},
): NotificationEmitter<Payloads, Ctxt> {
  return new NotificationEmitter(transport, targets, options);
}
