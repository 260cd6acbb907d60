import { Emitter } from '../../../base/emitter.ts';
import type { Logger } from '../../../base/logger.ts';
import { packageVersion } from '../../../base/own-package.ts';
import { TransportClosed } from '../../../errors.ts';
import type { Target } from '../../../target/target.ts';
import { randomHexId } from '../../../wire/ids.ts';
import { deserializeRemoteException } from '../../../wire/remote-exception.ts';
import { callFields } from '../../driver/call-fields.ts';
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
} from '../../driver/driver.ts';
import type { TransportEvents } from '../../driver/events.ts';
import type { DriverHealth } from '../../driver/health.ts';
import { ReplyWaiters } from '../../driver/reply-waiters.ts';
import type { RawAmqp } from '../../driver/raw-amqp.ts';
import type { Tap, TapOptions } from '../../driver/tap.ts';
import type { DriverContext } from '../../driver-registry.ts';
import type { TransportURL } from '../../transport-url.ts';
import { BrokerRotation, brokerAddresses } from './broker-address.ts';
import type { ConnectionPurpose } from './connection-state.ts';
import { Connection } from './connection.ts';
import type { ConsumerWorld } from './consumer.ts';
import { dial } from './dial.ts';
import { loadRabbitOptions } from './load-options.ts';
import { RabbitNotificationListener } from './notification-listener.ts';
import { NotificationSender } from './notification-sender.ts';
import { LARGEST_PREFETCH, type RabbitOptions } from './options.ts';
import { Outbox, type WhenFull } from './outbox.ts';
import { Publisher } from './publisher.ts';
import { RabbitRawAmqp, returnedMessageId } from './rabbit-raw-amqp.ts';
import { ReplyQueue } from './reply-queue.ts';
import { ReplySender } from './reply-sender.ts';
import { RequestSender, returnedUniqueId } from './request-sender.ts';
import { ReconnectDelays } from './retry.ts';
import { RpcCaller } from './rpc-caller.ts';
import { RpcListener } from './rpc-listener.ts';
import { RabbitTap } from './tap.ts';
import { tlsOptions } from './tls.ts';
import { tapQueue, Topology } from './topology.ts';
import { uniqueNames } from './unique-names.ts';

const SECOND_MS = 1_000;

/**
 * RabbitMQ. This file only wires the parts together: one connection to send, one to listen; both
 * are opened when they are first needed. Counterpart: `oslo_messaging._drivers.impl_rabbit.RabbitDriver`.
 */
export class RabbitDriver implements Driver {
  readonly #options: RabbitOptions;
  readonly #logger: Logger;
  readonly #dial: typeof dial;
  readonly #topology: Topology;
  readonly #uniqueName: () => Promise<string>;
  readonly #delays: ReconnectDelays;
  readonly #outbox: Outbox;
  readonly #sending: Connection;
  readonly #listening: Connection;
  readonly #waiters: ReplyWaiters;
  readonly #requests: RequestSender;
  readonly #replies: ReplySender;
  readonly #caller: RpcCaller;
  readonly #notifications: NotificationSender;
  readonly #raw: RabbitRawAmqp;
  readonly #listeners = new Set<RpcListener | RabbitNotificationListener | RabbitTap>();
  readonly #events: Emitter<TransportEvents>;

  /**
   * @throws {ConfigurationError} for options that contradict each other.
   * @throws {NoSuchOptError} for a name in the URL's query that is no option.
   * @param dialBroker opens a connection; tests put a broker of their own behind it.
   */
  constructor(
    { conf, url, defaultExchange, allowedRemoteExmods, logger }: DriverContext,
    dialBroker: typeof dial = dial,
  ) {
    this.#options = loadRabbitOptions(conf, url);
    this.#logger = logger;
    this.#events = new Emitter((event, error) => {
      logger.error('A listener of the transport failed', { event, error });
    });
    this.#dial = dialBroker;
    this.#topology = new Topology(this.#options, defaultExchange);
    this.#uniqueName = uniqueNames(this.#options);
    this.#delays = new ReconnectDelays(this.#options);
    this.#outbox = new Outbox({
      maxMessages: this.#options.rabbit_outbox_max_messages,
      maxBytes: this.#options.rabbit_outbox_max_bytes,
    });
    this.#sending = this.#connection('send', url);
    this.#listening = this.#connection('listen', url);
    this.#waiters = new ReplyWaiters(
      (failure) => deserializeRemoteException(failure, allowedRemoteExmods),
      logger,
    );
    this.#requests = this.#requestSender();
    this.#replies = this.#replySender();
    this.#caller = this.#rpcCaller();
    this.#notifications = this.#notificationSender();
    this.#raw = this.#rawAmqp();
  }

  call(request: OutgoingRequest, options: CallOptions): Promise<unknown> {
    return this.#caller.call(request, options);
  }

  cast(request: OutgoingRequest, options: SendOptions): Promise<void> {
    return this.#requests.cast(request, options);
  }

  gather(request: OutgoingRequest, options: GatherOptions): Promise<GatherEnd> {
    return this.#caller.gather(request, options);
  }

  preview(
    request: OutgoingRequest,
    call?: Pick<CallOptions, 'timeoutMs' | 'callMonitorTimeoutMs'>,
  ): RequestPreview {
    if (call === undefined) return this.#requests.preview(request);
    const replyQ = this.#topology.replyQueue(randomHexId()).queue.name;
    const fields = callFields({ msgId: randomHexId(), replyQ }, call);
    return this.#requests.preview(request, { fields, timeoutMs: call.timeoutMs });
  }

  async listen(
    target: Target,
    { concurrency, onMessage, onRejected, signal }: ListenOptions,
  ): Promise<Listener> {
    const configured = this.#options.rabbit_qos_prefetch_count;
    const listener: RpcListener = new RpcListener({
      world: this.#consumerWorld(),
      queues: this.#topology.serverQueues(target, await this.#uniqueName()),
      // As many again as it runs, for its siblings to have the rest.
      prefetch: configured > 0 ? configured : Math.min(concurrency, LARGEST_PREFETCH),
      replies: this.#replies,
      onMessage,
      onRejected,
      onStopped: () => this.#listeners.delete(listener),
    });
    this.#listeners.add(listener);
    await listener.start(signal);
    return listener;
  }

  sendNotification(notification: OutgoingNotification, options: NotifyOptions): Promise<void> {
    return this.#notifications.send(notification, options);
  }

  previewNotification(
    notification: OutgoingNotification,
    options: Pick<NotifyOptions, 'version'>,
  ): RequestPreview {
    return this.#notifications.preview(notification, options);
  }

  async listenForNotifications(
    from: readonly TargetAndPriority[],
    { pool, window, onMessage, onRejected, signal }: ListenForNotificationsOptions,
  ): Promise<NotificationListener> {
    const configured = this.#options.rabbit_qos_prefetch_count;
    const listener: RabbitNotificationListener = new RabbitNotificationListener({
      world: this.#consumerWorld(),
      queues: this.#topology.listenerQueues(from, pool),
      window: configured > 0 ? configured : window,
      onMessage,
      onRejected,
      onClosed: () => this.#listeners.delete(listener),
    });
    this.#listeners.add(listener);
    await listener.start(signal);
    return listener;
  }

  async tap({ signal, ...options }: TapOptions): Promise<Tap> {
    const tap: RabbitTap = new RabbitTap({
      ...options,
      connection: this.#listening,
      delays: this.#delays,
      logger: this.#logger,
      nextQueue: () => tapQueue(randomHexId()),
      onClosed: () => this.#listeners.delete(tap),
    });
    this.#listeners.add(tap);
    await tap.start(signal);
    return tap;
  }

  rawAmqp(): RawAmqp {
    return this.#raw;
  }

  health(): DriverHealth {
    const replies = this.#caller.replyHealth;
    return {
      connections: [this.#sending.health, this.#listening.health],
      consumers: [
        ...[...this.#listeners].map(({ health }) => health),
        ...(replies === undefined ? [] : [replies]),
        ...this.#raw.health,
      ],
      pendingCalls: this.#waiters.size,
      unroutableCasts: this.#requests.unroutable,
    };
  }

  on<Name extends keyof TransportEvents>(
    event: Name,
    listener: (...args: TransportEvents[Name]) => void,
  ): () => void {
    return this.#events.on(event, listener);
  }

  async close(): Promise<void> {
    this.#waiters.failAll(new TransportClosed('call'));
    // What servers have begun is acknowledged, or the broker would give it to somebody else, too.
    await Promise.all([...this.#listeners].map((listener) => listener.close()));
    await this.#caller.close();
    await this.#raw.close();
    await this.#replies.close();
    await Promise.all([this.#sending.close(), this.#listening.close()]);
    this.#events.clear();
  }

  #connection(purpose: ConnectionPurpose, url: TransportURL): Connection {
    const dialing = {
      options: this.#options,
      tls: tlsOptions(this.#options),
      productVersion: packageVersion(),
    };
    const connection = new Connection({
      purpose,
      brokers: new BrokerRotation(brokerAddresses(url), this.#options.kombu_failover_strategy),
      dial: (address, signal) => this.#dial(address, { ...dialing, signal }),
      delays: this.#delays,
      logger: this.#logger,
    });
    connection.events.on('changed', (change) => {
      this.#events.emit('connection', change);
    });
    connection.events.on('blocked', (blocked) => {
      this.#events.emit('blocked', blocked);
    });
    return connection;
  }

  #consumerWorld(): ConsumerWorld {
    return {
      connection: this.#listening,
      delays: this.#delays,
      logger: this.#logger,
      checkIntervalMs: this.#options.rabbit_deafness_check_interval * SECOND_MS,
      onDeaf: (event) => {
        this.#events.emit('deaf', event);
      },
      onHearing: (event) => {
        this.#events.emit('hearing', event);
      },
    };
  }

  #publisher(
    whenFull: WhenFull = this.#options.rabbit_outbox_policy,
    uniqueIdOf = returnedUniqueId,
  ): Publisher {
    return new Publisher({
      outbox: this.#outbox,
      whenFull,
      connection: this.#sending,
      logger: this.#logger,
      uniqueIdOf,
    });
  }

  #rawAmqp(): RabbitRawAmqp {
    // Replies are among it: one that is refused room would be lost.
    const publisher = this.#publisher('wait', returnedMessageId);
    return new RabbitRawAmqp(publisher, this.#consumerWorld());
  }

  #requestSender(): RequestSender {
    return new RequestSender({
      topology: this.#topology,
      publishers: { topic: this.#publisher(), fanout: this.#publisher() },
      compression: this.#options.kombu_compression,
      logger: this.#logger,
      onUnroutable: (cast) => {
        this.#events.emit('unroutable', cast);
      },
    });
  }

  #notificationSender(): NotificationSender {
    return new NotificationSender({
      topology: this.#topology,
      publisher: this.#publisher(),
      compression: this.#options.kombu_compression,
    });
  }

  #replySender(): ReplySender {
    return new ReplySender({
      // A reply that is refused room is lost, and its request was worked on for nothing.
      publisher: this.#publisher('wait'),
      compression: this.#options.kombu_compression,
      mandatory: this.#options.direct_mandatory_flag,
      missingQueueTimeoutMs: this.#options.kombu_missing_consumer_retry_timeout * SECOND_MS,
      logger: this.#logger,
    });
  }

  #rpcCaller(): RpcCaller {
    return new RpcCaller({
      sender: this.#requests,
      waiters: this.#waiters,
      logger: this.#logger,
      createReplyQueue: async () =>
        new ReplyQueue({
          world: this.#consumerWorld(),
          queue: this.#topology.replyQueue(await this.#uniqueName()),
          prefetch: this.#options.rabbit_qos_prefetch_count,
          waiters: this.#waiters,
          replies: this.#replies,
        }),
    });
  }
}
