import type { ConsumerHealth } from './health.ts';

/** What is listened in on: messages that go to an exchange under a key. */
export interface TapBinding {
  /** Of any type; it must be somebody else's. */
  readonly exchange: string;
  /** A topic exchange takes patterns, `*` and `#`; a fanout exchange looks at no key. */
  readonly routingKey: string;
}

/** A message as it was published, nothing decoded. */
export interface TappedMessage {
  readonly exchange: string;
  readonly routingKey: string;
  /** By the names that AMQP has for them (`content_type`, `expiration` …), without the headers. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The bytes, compressed if they were. */
  readonly body: Buffer;
  readonly redelivered: boolean;
}

/** What a tap says of itself: what it cannot hear, and since when it can. */
export type TapNotice =
  /** There is no such exchange, or not any more; it is waited for, and never made. */
  | { readonly kind: 'exchange-missing'; readonly binding: TapBinding }
  /** The exchange that was missing is there, and bound; what came before that was not heard. */
  | { readonly kind: 'exchange-found'; readonly binding: TapBinding }
  /** The connection or the queue was lost: a gap begins. */
  | { readonly kind: 'lost'; readonly reason: string }
  /** The gap has ended. What was published in it is not heard any more. */
  | { readonly kind: 'restored'; readonly missedMs: number };

export interface TapOptions {
  readonly bindings: readonly TapBinding[];
  /** Called for each message, in the order of its arrival. Must not throw. */
  readonly onMessage: (message: TappedMessage) => void;
  /** Must not throw. */
  readonly onNotice?: ((notice: TapNotice) => void) | undefined;
  /** Gives up waiting for a broker. Without it the tap waits for ever. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A queue of its own beside everybody else's, which gets copies. It goes with its connection,
 * whatever becomes of the process, and hears nothing while there is none.
 */
export interface Tap extends AsyncDisposable {
  /** `consuming` is false in a gap. */
  readonly health: ConsumerHealth;
  /** No message reaches `onMessage` after this resolves, and nothing of the tap is left. Idempotent. */
  close(): Promise<void>;
}
