import type { Admission } from './incoming-message.ts';

/**
 * A notification that has arrived at a listener. It is settled after it was worked on: until then
 * it belongs to its queue, and comes again if this process dies.
 * Counterpart: `oslo_messaging._drivers.amqpdriver.NotificationAMQPIncomingMessage`.
 */
export interface IncomingNotification {
  /** The sender's context, with `client_timeout` added as oslo does. */
  readonly ctxt: Readonly<Record<string, unknown>>;
  /** `message_id`, `publisher_id`, `event_type`, `priority`, `payload`, `timestamp` as they came. */
  readonly message: Readonly<Record<string, unknown>>;
  /** The same in every delivery of one publish; absent when the sender gave none. */
  readonly uniqueId: string | undefined;
  /** How often the backend knows that it has delivered it before: 0, or at least so often. */
  readonly redeliveries: number;

  /**
   * To be called once, before the work on it begins, in delivery order. A second copy of what this
   * listener has acknowledged, or is working on, is a duplicate: it is settled here as the first is.
   */
  admit(): Admission;

  /** It is done with: its queue forgets it. */
  acknowledge(): void;

  /** It goes back to its queue, to be delivered again, at once, to whoever listens there. */
  requeue(): void;
}
