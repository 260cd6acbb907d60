import { throwIfAborted } from '../../../base/abort.ts';
import { attempt } from '../../../base/attempt.ts';
import type { Clock } from '../../../base/clock.ts';
import { Emitter } from '../../../base/emitter.ts';
import { MessageUndeliverable, TransportClosed } from '../../../errors.ts';
import type { Target } from '../../../target/target.ts';
import { randomHexId } from '../../../wire/ids.ts';
import { encodeNotification } from '../../../wire/notification.ts';
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
import { pendingCallFor, pendingGatherFor } from '../../driver/pending-call-for.ts';
import { requestIdOf } from '../../driver/request-id.ts';
import type { Tap, TapOptions } from '../../driver/tap.ts';
import type { DriverContext } from '../../driver-registry.ts';
import type { RequestOrigin } from './fake-incoming-message.ts';
import { FakeListener } from './fake-listener.ts';
import { FakeNotificationListener } from './fake-notification-listener.ts';
import { FakeTap } from './fake-tap.ts';
import type { MemoryBus } from './memory-bus.ts';
import type { LinkState } from './memory-link.ts';
import { awaitedRequest, encodeOutgoing } from './outgoing-request.ts';
import { ReplyQueue } from './reply-queue.ts';
import { sendAwaited, type Awaited } from './send-awaited.ts';
import {
  fanoutAddress,
  notificationAddress,
  replyAddress,
  requestAddress,
  serverAddress,
  topicAddress,
  type Address,
} from './topology.ts';

/**
 * Messaging in memory, for tests: the same road as over RabbitMQ, encoding and decoding included,
 * with a {@link MemoryBus} in place of the broker. Counterpart: oslo's `fake` driver.
 */
export class FakeDriver implements Driver {
  readonly #context: DriverContext;
  readonly #bus: MemoryBus;
  readonly #listeners = new Set<FakeListener | FakeNotificationListener | FakeTap>();
  readonly #events: Emitter<TransportEvents>;
  #replies: ReplyQueue | undefined;
  readonly #closing = new AbortController();
  readonly #forgetLink: () => void;
  #unroutable = 0;

  constructor(context: DriverContext, bus: MemoryBus) {
    this.#context = context;
    this.#bus = bus;
    this.#forgetLink = bus.link.onChange((state) => {
      this.#onLink(state);
    });
    this.#events = new Emitter((event, error) => {
      context.logger.error('A listener of the transport failed', { event, error });
    });
  }

  get clock(): Clock {
    return this.#bus.clock;
  }

  async call(request: OutgoingRequest, options: CallOptions): Promise<unknown> {
    throwIfAborted(options.signal);
    const replies = this.#replyQueue();
    const { message, names } = awaitedRequest(request, options, replies);
    const call = pendingCallFor(request, options, names);
    const result = replies.wait(names.msgId, call);
    const address = this.#address(request.target);
    await this.#sendFor(call, options, () => {
      call.progress = 'no-reply';
      if (this.#bus.publish(address, message)) return;
      if (options.transportOptions?.atLeastOnce === true) throw undeliverable(address);
      call.progress = 'unroutable';
      const forget = this.#bus.onceDeclared(address, () => {
        this.#bus.publish(address, message);
        call.progress = 'no-reply';
      });
      call.whenSettled(forget);
    });
    return result;
  }

  cast(request: OutgoingRequest, options: SendOptions): Promise<void> {
    return attempt(() => {
      throwIfAborted(options.signal);
      const { target } = request;
      const message = { body: encodeOutgoing(request), expiresAt: Infinity };
      const fanout = target.fanout === true;
      const address = this.#address(target);
      return this.#through(options, () => {
        const routed = fanout
          ? this.#bus.publishFanout(address.exchange, message)
          : this.#bus.publish(address, message);
        if (routed) return;
        this.#onUnroutable(request);
        if (options.transportOptions?.atLeastOnce === true && !fanout) throw undeliverable(address);
      });
    });
  }

  async gather(request: OutgoingRequest, options: GatherOptions): Promise<GatherEnd> {
    throwIfAborted(options.signal);
    const replies = this.#replyQueue();
    const { message, names } = awaitedRequest(request, options, replies);
    const gather = pendingGatherFor(request, options, names);
    const gathered = replies.waitForAll(names.msgId, gather);
    const { exchange } = fanoutAddress(request.target);
    await this.#sendFor(gather, options, () => {
      gather.progress = 'no-reply';
      if (!this.#bus.publishFanout(exchange, message)) gather.end('unheard');
    });
    return gathered;
  }

  #sendFor(pending: Awaited, { retry }: SendOptions, send: () => void): Promise<void> {
    return sendAwaited(pending, (signal) => this.#through({ retry, signal }, send));
  }

  #through<T>(
    { retry, signal }: Pick<SendOptions, 'retry' | 'signal'>,
    send: () => T,
  ): T | Promise<T> {
    return this.#bus.link.through(send, { retry, signals: [signal, this.#closing.signal] });
  }

  #onUnroutable({ target, method, ctxt }: OutgoingRequest): void {
    const cast = { target: target.toString(), method, requestId: requestIdOf(ctxt) };
    this.#unroutable += 1;
    this.#context.logger.warn('A cast that no queue takes is dropped', cast);
    this.#events.emit('unroutable', cast);
  }

  preview(
    request: OutgoingRequest,
    call?: Pick<CallOptions, 'callMonitorTimeoutMs'>,
  ): RequestPreview {
    const ids = { msgId: randomHexId(), replyQ: `reply_${randomHexId()}` };
    const body = encodeOutgoing(request, call && callFields(ids, call));
    return { ...this.#address(request.target), properties: {}, body };
  }

  listen(target: Target, options: ListenOptions): Promise<Listener> {
    const { defaultExchange, logger } = this.#context;
    const fanout = this.#bus.newQueue(fanoutAddress(target));
    const { exchange } = fanout.address;
    this.#bus.bindFanout(exchange, fanout);
    const listener = new FakeListener({
      ...options,
      queues: [
        this.#bus.declareQueue(topicAddress(target, defaultExchange)),
        this.#bus.declareQueue(serverAddress(target, defaultExchange)),
        fanout,
      ],
      sendReply: this.#sendReply,
      onStop: () => {
        this.#bus.unbindFanout(exchange, fanout);
        this.#listeners.delete(listener);
      },
      clock: this.clock,
      logger,
    });
    this.#listeners.add(listener);
    return Promise.resolve(listener);
  }

  sendNotification(notification: OutgoingNotification, options: NotifyOptions): Promise<void> {
    return attempt(() => {
      throwIfAborted(options.signal);
      const { address, body } = this.#encodeNotification(notification, options);
      return this.#through(options, () => {
        this.#bus.bindQueue(address.routingKey, [address]);
        this.#bus.publish(address, { body, expiresAt: Infinity });
      });
    });
  }

  previewNotification(
    notification: OutgoingNotification,
    options: Pick<NotifyOptions, 'version'>,
  ): RequestPreview {
    const { address, body } = this.#encodeNotification(notification, options);
    return { ...address, properties: {}, body };
  }

  #encodeNotification(
    { target, ...content }: OutgoingNotification,
    { version }: Pick<NotifyOptions, 'version'>,
  ): { readonly address: Address; readonly body: string } {
    const body = encodeNotification({ ...content, uniqueId: randomHexId(), version });
    return { address: topicAddress(target, this.#context.defaultExchange), body };
  }

  listenForNotifications(
    from: readonly TargetAndPriority[],
    options: ListenForNotificationsOptions,
  ): Promise<NotificationListener> {
    const { defaultExchange, logger } = this.#context;
    const { pool } = options;
    const addresses = from.map((pair) => notificationAddress(pair, defaultExchange));
    const listener = new FakeNotificationListener({
      ...options,
      queues:
        pool === undefined
          ? addresses.map((address) => this.#bus.bindQueue(address.routingKey, [address]))
          : [this.#bus.bindQueue(pool, addresses)],
      onClose: () => this.#listeners.delete(listener),
      clock: this.clock,
      logger,
    });
    this.#listeners.add(listener);
    return Promise.resolve(listener);
  }

  tap(options: TapOptions): Promise<Tap> {
    const tap: FakeTap = new FakeTap({
      ...options,
      bus: this.#bus,
      onClosed: () => this.#listeners.delete(tap),
    });
    this.#listeners.add(tap);
    return Promise.resolve(tap);
  }

  health(): DriverHealth {
    const replies = this.#replies;
    return {
      connections: [{ purpose: 'bus', state: this.#bus.link.isUp ? 'ready' : 'waiting' }],
      consumers: [
        ...[...this.#listeners].map(({ health }) => health),
        ...(replies === undefined ? [] : [replies.health]),
      ],
      pendingCalls: replies?.pendingCalls ?? 0,
      unroutableCasts: this.#unroutable,
    };
  }

  on<Name extends keyof TransportEvents>(
    event: Name,
    listener: (...args: TransportEvents[Name]) => void,
  ): () => void {
    return this.#events.on(event, listener);
  }

  async close(): Promise<void> {
    this.#closing.abort(new TransportClosed('a message waited for the bus'));
    this.#forgetLink();
    for (const listener of this.#listeners) await listener.close();
    this.#replies?.close();
  }

  #replyQueue(): ReplyQueue {
    return (this.#replies ??= new ReplyQueue(this.#bus, this.#context));
  }

  #address(target: Target): Address {
    return target.fanout === true
      ? fanoutAddress(target)
      : requestAddress(target, this.#context.defaultExchange);
  }

  /** What was delivered and not admitted comes again; what was sent in vain waits. */
  #onLink(state: LinkState): void {
    const down = state.kind === 'down';
    if (down) for (const listener of this.#listeners) listener.giveBack();
    const [from, to] = down ? (['ready', 'waiting'] as const) : (['waiting', 'ready'] as const);
    const error = down ? state.reason : undefined;
    this.#events.emit('connection', { purpose: 'bus', from, to, error });
  }

  readonly #sendReply: RequestOrigin['sendReply'] = ({ msgId, replyQ }, body, ctxt) => {
    if (this.#closing.signal.aborted) throw new TransportClosed(`reply to message ID ${msgId}`);
    return this.#through({}, () => {
      if (this.#bus.publish(replyAddress(replyQ), { body, expiresAt: Infinity })) return;
      this.#context.logger.warn('A reply is dropped, its caller is gone', {
        msgId,
        replyQ,
        requestId: requestIdOf(ctxt),
      });
    });
  };
}

function undeliverable({ exchange, routingKey }: Address): MessageUndeliverable {
  return new MessageUndeliverable(exchange, routingKey);
}
