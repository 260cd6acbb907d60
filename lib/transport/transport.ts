import { systemClock, type Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { ConfigOpts } from '../conf/config-opts.ts';
import type { Tracing } from '../context/tracing.ts';
import { InvalidArgument, InvalidTarget, MessagingException, TransportClosed } from '../errors.ts';
import type { Target } from '../target/target.ts';
import type {
  CallOptions,
  Driver,
  GatherEnd,
  GatherOptions,
  ListenForNotificationsOptions,
  Listener,
  ListenOptions,
  NotificationListener,
  NotifyOptions,
  OutgoingNotification,
  OutgoingRequest,
  RequestPreview,
  SendOptions,
  TargetAndPriority,
} from './driver/driver.ts';
import type { TransportEvents } from './driver/events.ts';
import type { RawAmqp } from './driver/raw-amqp.ts';
import type { Tap, TapOptions } from './driver/tap.ts';
import { UNKNOWN_HEALTH } from './driver/health.ts';
import { judgeHealth, type TransportHealth } from './health.ts';

/**
 * A messaging transport: a mostly opaque handle on a driver. Made by `getRpcTransport` or
 * `getNotificationTransport`, given to clients, servers, notifiers and listeners; does no I/O until one of them does. Counterpart: `oslo_messaging.Transport`.
 */
export class Transport implements AsyncDisposable {
  readonly conf: ConfigOpts;
  readonly logger: Logger;
  /** @internal absent when tracing is off. */
  readonly tracing: Tracing | undefined;
  /** @internal by which time its clients and servers live. */
  readonly clock: Clock;
  readonly #driver: Driver;
  #closing: Promise<void> | undefined;

  constructor(conf: ConfigOpts, logger: Logger, driver: Driver, tracing?: Tracing) {
    this.conf = conf;
    this.logger = logger;
    this.tracing = tracing;
    this.clock = driver.clock ?? systemClock;
    this.#driver = driver;
  }

  /** @internal for clients: see {@link Driver.call}. */
  async call(request: OutgoingRequest, options: CallOptions): Promise<unknown> {
    this.#check(request.target, 'A topic is required to send', 'call');
    return await this.#driver.call(request, options);
  }

  /** @internal for clients: see {@link Driver.cast}. */
  async cast(request: OutgoingRequest, options: SendOptions): Promise<void> {
    this.#check(request.target, 'A topic is required to send', 'cast');
    await this.#driver.cast(request, options);
  }

  /** @internal for clients: see {@link Driver.gather}. */
  async gather(request: OutgoingRequest, options: GatherOptions): Promise<GatherEnd> {
    this.#check(request.target, 'A topic is required to send', 'gather');
    const gathering = this.#driver.gather?.(request, options);
    if (gathering !== undefined) return gathering;
    throw new MessagingException('The driver cannot gather the replies of many servers');
  }

  /** @internal for clients: see {@link Driver.preview}. */
  preview(request: OutgoingRequest, call?: CallOptions): RequestPreview {
    this.#check(request.target, 'A topic is required to send', 'preview');
    const preview = this.#driver.preview?.(request, call);
    if (preview !== undefined) return preview;
    throw new MessagingException('The driver cannot tell what it would send');
  }

  /** @internal for servers: see {@link Driver.listen}. */
  async listen(target: Target, options: ListenOptions): Promise<Listener> {
    const problem = "A server's target must have topic and server names specified";
    this.#check(target, problem, 'listen');
    if (!target.server) throw new InvalidTarget(problem, target);
    return this.#driver.listen(target, options);
  }

  /** @internal for notifiers: see {@link Driver.sendNotification}. */
  async sendNotification(
    notification: OutgoingNotification,
    options: NotifyOptions,
  ): Promise<void> {
    this.#check(notification.target, 'A topic is required to send', 'notify');
    return this.#driver.sendNotification(notification, options);
  }

  /** @internal for those who show what would be sent: see {@link Driver.previewNotification}. */
  previewNotification(
    notification: OutgoingNotification,
    options: Pick<NotifyOptions, 'version'>,
  ): RequestPreview {
    this.#check(notification.target, 'A topic is required to send', 'preview');
    const preview = this.#driver.previewNotification?.(notification, options);
    if (preview !== undefined) return preview;
    throw new MessagingException('The driver cannot tell what it would send');
  }

  /** @internal for listeners: see {@link Driver.listenForNotifications}. */
  async listenForNotifications(
    from: readonly TargetAndPriority[],
    options: ListenForNotificationsOptions,
  ): Promise<NotificationListener> {
    for (const { target } of from) {
      this.#check(target, "A listener's target must have a topic specified", 'listen');
    }
    return this.#driver.listenForNotifications(from, options);
  }

  /**
   * Listens in: copies of what is published to exchanges, from a queue of its own that is there only
   * as long as its connection. Nobody's queue is touched and no exchange is made; one that does not
   * exist is waited for. Replies go through the default exchange, which cannot be tapped: RabbitMQ's
   * firehose, once an operator has switched it on, shows them on the exchange `amq.rabbitmq.trace`.
   *
   * @throws {InvalidArgument} for no bindings, and for the default exchange.
   * @throws {ConfigurationError} when the broker refuses: the user needs the permissions to configure
   *   and write `tap_…`, and to read the exchanges.
   */
  async tap(options: TapOptions): Promise<Tap> {
    if (this.#closing !== undefined) throw new TransportClosed('tap');
    const { bindings } = options;
    if (bindings.length === 0) throw new InvalidArgument('bindings', 'must name an exchange');
    if (bindings.some(({ exchange }) => exchange === '')) {
      throw new InvalidArgument('bindings', 'the default exchange cannot be tapped');
    }
    const tapping = this.#driver.tap?.(options);
    if (tapping !== undefined) return tapping;
    throw new MessagingException('The driver cannot listen in');
  }

  /**
   * @internal for other dialects: see {@link RawAmqp}.
   *
   * @throws {MessagingException} the driver has no AMQP.
   */
  rawAmqp(): RawAmqp {
    const raw = this.#driver.rawAmqp?.();
    if (raw !== undefined) return raw;
    throw new MessagingException('The driver has no AMQP: dialects need a rabbit:// transport');
  }

  /**
   * How the transport is right now: its connections, its servers' queues, its calls; no I/O. A
   * readiness probe asks for `healthy`. A driver that cannot tell is well until it is closed.
   */
  health(): TransportHealth {
    return judgeHealth(this.#driver.health?.() ?? UNKNOWN_HEALTH, this.#closing !== undefined);
  }

  /**
   * Subscribes to what happens to the transport; returns what ends the subscription. A listener
   * that throws is logged, and breaks nothing.
   */
  on<Name extends keyof TransportEvents>(
    event: Name,
    listener: (...args: TransportEvents[Name]) => void,
  ): () => void {
    return this.#driver.on?.(event, listener) ?? (() => undefined);
  }

  /**
   * Ends all connections. Stop servers first: what they still work on cannot be answered any more.
   * Calls that wait reject with {@link TransportClosed}. Idempotent. (oslo: `cleanup()`.)
   */
  close(): Promise<void> {
    this.#closing ??= this.#driver.close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #check(target: Target, problem: string, doing: string): void {
    if (this.#closing !== undefined) throw new TransportClosed(`${doing} on ${target.toString()}`);
    if (!target.topic) throw new InvalidTarget(problem, target);
  }
}
