/** What an endpoint may return. Anything else means `HANDLED`. Counterpart: `oslo_messaging.NotificationResult`. */
export const NotificationResult = {
  HANDLED: 'handled',
  /** Give it back to its queue, to be delivered again: where the listener allows that. */
  REQUEUE: 'requeue',
} as const;

export type NotificationResult = (typeof NotificationResult)[keyof typeof NotificationResult];

/** What an endpoint of this library may return, too: nobody has begun with it, it goes back at once. */
export const NOT_BEGUN = 'not-begun';

/** What became of a notification. */
export type NotificationOutcome =
  | NotificationResult
  | typeof NOT_BEGUN
  /** An endpoint, or the serializer, threw; it is logged. */
  | 'failed'
  /** Its priority is none; it is logged. */
  | 'unknown-priority';
