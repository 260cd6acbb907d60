import { silentLogger, type Logger } from '../base/logger.ts';
import { printThrown } from '../base/print-thrown.ts';
import { runWithContext } from '../context/current-context.ts';
import { NoOpSerializer } from '../serializer/no-op-serializer.ts';
import type { Serializer } from '../serializer/serializer.ts';
import type { IncomingNotification } from '../transport/driver/incoming-notification.ts';
import { priorityOf, readNotification, type Notification } from './notification.ts';
import { NotificationEndpoint } from './notification-endpoint.ts';
import { NOTIFICATION_PRIORITIES, type NotificationPriority } from './notification-priority.ts';
import { NOT_BEGUN, NotificationResult, type NotificationOutcome } from './notification-result.ts';

export interface NotificationDispatcherOptions<Ctxt> {
  /** Default: what comes from the wire is passed on as it is. */
  readonly serializer?: Serializer<Ctxt> | undefined;
  /** Default: silent. */
  readonly logger?: Logger | undefined;
}

/** An arrived notification, and how often it came before. */
export interface Arrived {
  readonly incoming: IncomingNotification;
  readonly redeliveries: number;
}

/** A notification that could be read. */
interface Read<Ctxt> {
  readonly incoming: IncomingNotification;
  readonly notification: Notification<unknown, Ctxt>;
}

/**
 * Finds the endpoints that want a notification and calls them in their order, each as
 * `info(ctxt, notification)` by the name of the priority, until one wants it requeued.
 *
 * An endpoint is any object with such methods; its `filterRule`, if it has one, says which
 * notifications it wants. Counterpart: `oslo_messaging.notify.dispatcher.NotificationDispatcher`.
 */
export class NotificationDispatcher<Ctxt = Record<string, unknown>> {
  /** Those that any endpoint has a method for. */
  readonly priorities: readonly NotificationPriority[];
  readonly #endpoints: readonly NotificationEndpoint[];
  readonly #serializer: Serializer<Ctxt>;
  readonly #logger: Logger;

  /** @throws {InvalidArgument} an endpoint is none. */
  constructor(endpoints: readonly object[], options: NotificationDispatcherOptions<Ctxt> = {}) {
    this.#endpoints = endpoints.map(
      (endpoint, index) => new NotificationEndpoint(endpoint, `endpoints[${index}]`),
    );
    this.priorities = NOTIFICATION_PRIORITIES.filter((priority) =>
      this.#endpoints.some(({ priorities }) => priorities.includes(priority)),
    );
    // Without a serializer a context is what it is by default: a record.
    this.#serializer = options.serializer ?? (new NoOpSerializer() as unknown as Serializer<Ctxt>);
    this.#logger = options.logger ?? silentLogger;
  }

  /** Never rejects: what an endpoint or the serializer throws is logged. */
  async dispatch(arrived: Arrived): Promise<NotificationOutcome> {
    const priority = this.#priorityOf(arrived);
    if (priority === undefined) return 'unknown-priority';
    try {
      const notification = await this.#read(arrived, priority);
      for (const endpoint of this.#endpointsFor(priority)) {
        if (!endpoint.wants(notification)) continue;
        const result = await runWithContext(notification.ctxt, () =>
          endpoint.call(priority, notification.ctxt, notification),
        );
        if (result === NotificationResult.REQUEUE || result === NOT_BEGUN) return result;
      }
      return NotificationResult.HANDLED;
    } catch (error) {
      this.#logFailure([arrived], error);
      return 'failed';
    }
  }

  /**
   * Dispatches many at once, by priority in alphabetical order, as `info(notifications)`: what an
   * endpoint wants requeued, or fails over, is all of that priority. Never rejects.
   */
  async dispatchBatch(
    batch: readonly Arrived[],
  ): Promise<ReadonlyMap<IncomingNotification, NotificationOutcome>> {
    const outcomes = new Map<IncomingNotification, NotificationOutcome>();
    const groups = new Map<NotificationPriority, Read<Ctxt>[]>();
    for (const arrived of batch) {
      const read = await this.#tryRead(arrived);
      if (typeof read === 'string') {
        outcomes.set(arrived.incoming, read);
      } else {
        const { priority } = read.notification;
        groups.set(priority, [...(groups.get(priority) ?? []), read]);
      }
    }
    for (const [priority, group] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const outcome = await this.#dispatchGroup(priority, group);
      for (const { incoming } of group) outcomes.set(incoming, outcome);
    }
    return outcomes;
  }

  /** One that cannot be read must not fail all that came with it. */
  async #tryRead(arrived: Arrived): Promise<Read<Ctxt> | 'unknown-priority' | 'failed'> {
    const priority = this.#priorityOf(arrived);
    if (priority === undefined) return 'unknown-priority';
    try {
      const notification = await this.#read(arrived, priority);
      return { incoming: arrived.incoming, notification };
    } catch (error) {
      this.#logFailure([arrived], error);
      return 'failed';
    }
  }

  async #dispatchGroup(
    priority: NotificationPriority,
    group: readonly Read<Ctxt>[],
  ): Promise<NotificationOutcome> {
    try {
      for (const endpoint of this.#endpointsFor(priority)) {
        const wanted = group
          .map(({ notification }) => notification)
          .filter((notification) => endpoint.wants(notification));
        if (wanted.length === 0) continue;
        const result = await endpoint.call(priority, wanted);
        if (result === NotificationResult.REQUEUE) return NotificationResult.REQUEUE;
      }
      return NotificationResult.HANDLED;
    } catch (error) {
      this.#logFailure(group, error);
      return 'failed';
    }
  }

  #endpointsFor(priority: NotificationPriority): readonly NotificationEndpoint[] {
    return this.#endpoints.filter(({ priorities }) => priorities.includes(priority));
  }

  #read(
    { incoming, redeliveries }: Arrived,
    priority: NotificationPriority,
  ): Promise<Notification<unknown, Ctxt>> {
    return readNotification(incoming, { priority, redeliveries, serializer: this.#serializer });
  }

  #priorityOf({ incoming }: Arrived): NotificationPriority | undefined {
    const priority = priorityOf(incoming);
    if (priority === undefined) {
      const { priority: stated, event_type: eventType, message_id: messageId } = incoming.message;
      this.#logger.warn('A notification of an unknown priority is dropped', {
        priority: stated,
        eventType,
        messageId,
      });
    }
    return priority;
  }

  #logFailure(group: readonly Pick<Arrived, 'incoming'>[], error: unknown): void {
    this.#logger.error('An endpoint failed over notifications', {
      messageIds: group.map(({ incoming }) => incoming.message['message_id']),
      eventTypes: [...new Set(group.map(({ incoming }) => incoming.message['event_type']))],
      error: printThrown(error),
    });
  }
}
