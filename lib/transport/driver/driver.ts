import type { Clock } from '../../base/clock.ts';
import type { Target } from '../../target/target.ts';
import type { NotificationMessage, NotificationVersion } from '../../wire/notification.ts';
import type { TransportEvents } from './events.ts';
import type { DriverHealth } from './health.ts';
import type { RpcIncomingMessage } from './incoming-message.ts';
import type { IncomingNotification } from './incoming-notification.ts';
import type { RawAmqp } from './raw-amqp.ts';
import type { Tap, TapOptions } from './tap.ts';

/** A request as the RPC layer hands it down: serialized, not yet encoded. */
export interface OutgoingRequest {
  readonly target: Target;
  readonly ctxt: Readonly<Record<string, unknown>>;
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Options that a driver may honour beyond the contract (oslo: `TransportOptions`). */
export interface TransportOptions {
  /** Reject with `MessageUndeliverable` when no queue takes the request. Ignored for fanout, as in oslo. Default: false. */
  readonly atLeastOnce?: boolean | undefined;
  /**
   * What to do with a request that was written when its connection was lost before the broker
   * confirmed it. `republish`, as oslo does: with the same `_unique_id`, which a server that has
   * had it drops and a sibling of that server does not know. `fail`: reject with
   * `DeliveryUncertain`. Default: `republish`.
   */
  readonly uncertain?: 'republish' | 'fail' | undefined;
}

export interface SendOptions {
  /** Attempts after the first to reach a broker: `undefined` or negative for ever, 0 none. */
  readonly retry?: number | undefined;
  readonly transportOptions?: TransportOptions | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface CallOptions extends SendOptions {
  /** The whole call, from the first attempt to connect to the reply. */
  readonly timeoutMs: number;
  /** Ask the server to show that it is alive at half this interval, and give up when it does not. */
  readonly callMonitorTimeoutMs?: number | undefined;
}

/** What one of the servers has answered. */
export type GatheredReply = { readonly result: unknown } | { readonly failure: unknown };

export interface GatherOptions extends SendOptions {
  /** From the first attempt to connect to the last reply. */
  readonly timeoutMs: number;
  /** Called for each reply, as they come; a failure is rebuilt. Must not throw. */
  readonly onReply: (reply: GatheredReply) => void;
}

/** Why a gather has ended by itself. */
export type GatherEnd =
  /** Its time is up; what has come is all there is. */
  | 'deadline'
  /** No queue took the request: no server listens on the topic. */
  | 'unheard';

/** A request or notification as it would be published. */
export interface RequestPreview {
  readonly exchange: string;
  readonly routingKey: string;
  /** By the names that AMQP has for them; none where there is no broker. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** The JSON text, before any compression. */
  readonly body: string;
}

export interface ListenOptions {
  /** How many requests the server runs at once; the driver holds at most as many again, unadmitted. */
  readonly concurrency: number;
  /** Called for each request, in delivery order. Must not throw. */
  readonly onMessage: (incoming: RpcIncomingMessage) => void;
  /** Called for each delivery that was rejected because it cannot be understood. Must not throw. */
  readonly onRejected?: (() => void) | undefined;
  /** Gives up waiting for a broker. Without it `listen` waits for ever, as in oslo. */
  readonly signal?: AbortSignal | undefined;
}

/** A server's subscription: its queues, and the deliveries it has not admitted yet. */
export interface Listener {
  /**
   * No delivery reaches `onMessage` after this resolves. What was delivered and not admitted goes
   * back to its queue for another server, and can no longer be admitted. Idempotent.
   */
  stop(): Promise<void>;
  /** Lets go of everything; to be called when admitted requests have been answered. Idempotent. */
  close(): Promise<void>;
}

/** A notification as a notifier hands it down: serialized, not yet encoded. */
export interface OutgoingNotification {
  /** `topic` is the topic of one priority, `notifications.info`; server and fanout mean nothing. */
  readonly target: Target;
  readonly ctxt: Readonly<Record<string, unknown>>;
  /** A {@link NotificationMessage}, or, to hand on what somebody else wrote, whatever that is. */
  readonly message: NotificationMessage | Readonly<Record<string, unknown>>;
}

export interface NotifyOptions {
  readonly version: NotificationVersion;
  /** Attempts after the first to reach a broker: `undefined` or negative for ever, 0 none. */
  readonly retry?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Where notifications are listened for: the priority, in lower case, ends the topic. */
export interface TargetAndPriority {
  readonly target: Target;
  readonly priority: string;
}

export interface ListenForNotificationsOptions {
  /** Listeners of one pool share what is sent; each pool gets all of it. Default: the topics' own queues. */
  readonly pool?: string | undefined;
  /** How many notifications the listener may have at once without settling any. */
  readonly window: number;
  /** Called for each notification, in delivery order. Must not throw. */
  readonly onMessage: (incoming: IncomingNotification) => void;
  /** Called for each delivery that was rejected because it cannot be understood. Must not throw. */
  readonly onRejected?: (() => void) | undefined;
  /** Gives up waiting for a broker. Without it the listening is waited for, as in oslo. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A subscription to notifications. After `stop()` what was admitted can still be settled, until
 * `close()`; what is not settled then goes back to its queue.
 */
export interface NotificationListener extends Listener {
  /** What came of the `window` asked for: a configuration may say less. */
  readonly window: number;
}

/**
 * What a messaging backend does. Everything above (servers, clients) and everything below
 * (RabbitMQ, memory) meets here and nowhere else. Counterpart: `oslo_messaging._drivers.base.BaseDriver`.
 */
export interface Driver {
  /** By which time everything over it lives. Absent: the system's. */
  readonly clock?: Clock | undefined;

  /**
   * Sends a request and resolves with the result of its reply.
   *
   * @throws {MessagingTimeout} when the reply does not come in time.
   * @throws {MessageDeliveryFailure} when no broker takes it within `retry` attempts.
   * @throws the remote exception, rebuilt, when the reply is a failure.
   */
  call(request: OutgoingRequest, options: CallOptions): Promise<unknown>;

  /** Sends a request that has no reply, to one server or (`target.fanout`) to all; resolves when the broker has it. */
  cast(request: OutgoingRequest, options: SendOptions): Promise<void>;

  /**
   * Sends a request to all servers of a topic (`target.fanout`) and hands on what each of them
   * replies, until the time is up or the signal fires. Absent: the driver cannot.
   *
   * @throws {MessagingTimeout} when the request could not even be sent in time.
   * @throws {MessageDeliveryFailure} when no broker takes it within `retry` attempts.
   * @throws the signal's reason.
   */
  gather?(request: OutgoingRequest, options: GatherOptions): Promise<GatherEnd>;

  /**
   * What {@link call}, when its options are given, or {@link cast} would publish; no I/O. Ids and
   * the reply queue are fresh ones. Absent: the driver cannot tell.
   */
  preview?(
    request: OutgoingRequest,
    call?: Pick<CallOptions, 'timeoutMs' | 'callMonitorTimeoutMs'>,
  ): RequestPreview;

  /**
   * Starts to receive the requests of `target` (topic, `topic.server`, fanout); resolves when all
   * three can be sent to.
   */
  listen(target: Target, options: ListenOptions): Promise<Listener>;

  /**
   * Sends a notification; resolves when the broker has it in a queue, which is made if there is
   * none: notifications wait for their listener.
   *
   * @throws {SerializationError} when payload or context cannot be encoded.
   * @throws {MessageDeliveryFailure} when no broker takes it within `retry` attempts.
   */
  sendNotification(notification: OutgoingNotification, options: NotifyOptions): Promise<void>;

  /** What {@link sendNotification} would publish; no I/O. Absent: the driver cannot tell. */
  previewNotification?(
    notification: OutgoingNotification,
    options: Pick<NotifyOptions, 'version'>,
  ): RequestPreview;

  /** Starts to receive what is sent to `topic.priority` of each pair; resolves when all can be sent to. */
  listenForNotifications(
    from: readonly TargetAndPriority[],
    options: ListenForNotificationsOptions,
  ): Promise<NotificationListener>;

  /**
   * Listens in beside the real consumers, and takes nothing from them; resolves when all exchanges
   * that there are can be heard. Absent: the driver cannot.
   */
  tap?(options: TapOptions): Promise<Tap>;

  /** AMQP as it is, over the driver's connections, for other dialects. Absent: there is none below it. */
  rawAmqp?(): RawAmqp;

  /** How the driver is right now; no I/O. Absent: the driver cannot tell. */
  health?(): DriverHealth;

  /** Subscribes to what happens to it; returns what ends that. Absent: nothing ever does. */
  on?<Name extends keyof TransportEvents>(
    event: Name,
    listener: (...args: TransportEvents[Name]) => void,
  ): () => void;

  /** Ends connections; calls that still wait reject with `TransportClosed`. Idempotent. */
  close(): Promise<void>;
}
