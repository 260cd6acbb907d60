import type { Deadline } from '../base/deadline.ts';
import type { Logger } from '../base/logger.ts';
import { MessageUndeliverable, MessagingTimeout } from '../errors.ts';
import type {
  CallOptions,
  GatherEnd,
  GatherOptions,
  OutgoingRequest,
  SendOptions,
} from '../transport/driver/driver.ts';
import { reportMalformed } from '../transport/driver/malformed-message.ts';
import { pendingCallFor, pendingGatherFor } from '../transport/driver/pending-call-for.ts';
import type { PendingCall } from '../transport/driver/pending-call.ts';
import type { PendingGather } from '../transport/driver/pending-gather.ts';
import type { AmqpDelivery, AmqpMessage, RawAmqp } from '../transport/driver/raw-amqp.ts';
import { ReplyWaiters } from '../transport/driver/reply-waiters.ts';
import { republishDelayMs } from '../transport/driver/republish-delay.ts';
import { MalformedMessage } from '../wire/errors.ts';
import { randomHexId } from '../wire/ids.ts';
import type { Reply } from '../wire/reply.ts';
import type { CallNames, DialectCodec } from './dialect.ts';
import type { MutableCounts } from './dialect-counts.ts';
import { InexpressibleRequest } from './errors.ts';
import { ReplyInbox } from './reply-inbox.ts';

export interface DialectCallerOptions {
  readonly amqp: RawAmqp;
  readonly codec: DialectCodec;
  readonly counts: MutableCounts;
  readonly rebuild: (failure: unknown) => unknown;
  readonly logger: Logger;
}

/** What {@link PendingCall} and {@link PendingGather} have in common. */
type Pending = PendingCall | PendingGather;

/** A client's side of a dialect: requests out, replies in, one deadline over both. */
export class DialectCaller {
  readonly #options: DialectCallerOptions;
  readonly #inbox: ReplyInbox;
  readonly #waiters: ReplyWaiters;

  constructor(options: DialectCallerOptions) {
    this.#options = options;
    const { amqp, codec, rebuild, logger } = options;
    this.#waiters = new ReplyWaiters(
      // What was wrong with the reply itself is an error of ours already.
      (failure) => (failure instanceof MalformedMessage ? failure : rebuild(failure)),
      logger,
    );
    this.#inbox = new ReplyInbox({
      amqp,
      codec,
      onDelivery: (delivery) => {
        this.#onDelivery(delivery);
      },
    });
  }

  get pendingCalls(): number {
    return this.#waiters.size;
  }

  async call(request: OutgoingRequest, options: CallOptions): Promise<unknown> {
    const { codec } = this.#options;
    if (options.callMonitorTimeoutMs !== undefined) {
      throw new InexpressibleRequest(codec.name, 'a call monitor');
    }
    const names = this.#names();
    const message = codec.encodeRequest(request, names);
    const call = pendingCallFor(request, options, { ...names, replyQ: () => names.replyQ });
    this.#sendCall(message, names, { call, options }).catch((error: unknown) => {
      // Out of time while waiting for a broker: the call says so itself, and better.
      if (!call.deadline.expired) call.fail(error);
    });
    try {
      const result = await this.#waiters.wait(names.msgId, call);
      this.#inbox.release(names.msgId, 'answered');
      return result;
    } catch (error) {
      const gaveUp = error instanceof MessagingTimeout || options.signal?.aborted === true;
      this.#inbox.release(names.msgId, gaveUp ? 'given-up' : 'answered');
      throw error;
    }
  }

  async gather(request: OutgoingRequest, options: GatherOptions): Promise<GatherEnd> {
    const names = this.#names();
    const message = this.#options.codec.encodeRequest(request, names);
    const gather = pendingGatherFor(request, options, { ...names, replyQ: () => names.replyQ });
    this.#sendGather(message, names, { gather, options }).catch((error: unknown) => {
      if (!gather.deadline.expired) gather.fail(error);
    });
    try {
      return await this.#waiters.waitForAll(names.msgId, gather);
    } finally {
      this.#inbox.release(names.msgId, 'given-up');
    }
  }

  async cast(request: OutgoingRequest, options: SendOptions): Promise<void> {
    const { amqp, codec, counts, logger } = this.#options;
    const message = codec.encodeRequest(request, undefined);
    const { retry, signal, transportOptions } = options;
    const uncertain = transportOptions?.uncertain;
    if ((await amqp.publish(message, { retry, signal, uncertain })) === 'queued') return;
    const fanout = request.target.fanout === true;
    counts[fanout ? 'unheardFanouts' : 'unroutableCasts'] += 1;
    const fields = { target: request.target.toString(), method: request.method };
    logger.warn('A cast was confirmed, but no queue took it', fields);
    if (transportOptions?.atLeastOnce === true && !fanout) throw undeliverable(message);
  }

  async close(): Promise<void> {
    await this.#inbox.close();
  }

  failAll(error: unknown): void {
    this.#waiters.failAll(error);
  }

  #names(): CallNames {
    const msgId = randomHexId();
    return { msgId, replyQ: this.#inbox.nameFor(msgId) };
  }

  async #sendCall(
    message: AmqpMessage,
    { msgId }: CallNames,
    { call, options }: { readonly call: PendingCall; readonly options: CallOptions },
  ): Promise<void> {
    await this.#inbox.ready(msgId, call.deadline);
    for (let attempt = 1; !call.settled; attempt += 1) {
      if ((await this.#publish(message, call, options)) === 'queued') {
        call.progress = 'no-reply';
        return;
      }
      call.progress = 'unroutable';
      if (options.transportOptions?.atLeastOnce === true) throw undeliverable(message);
      // It came back, so no copy of it exists: a server that is just starting gets the next one.
      await call.pause(republishDelayMs(attempt));
    }
  }

  async #sendGather(
    message: AmqpMessage,
    { msgId }: CallNames,
    { gather, options }: { readonly gather: PendingGather; readonly options: GatherOptions },
  ): Promise<void> {
    await this.#inbox.ready(msgId, gather.deadline);
    const outcome = await this.#publish(message, gather, options);
    gather.progress = 'no-reply';
    if (outcome === 'queued') return;
    this.#options.counts.unheardFanouts += 1;
    gather.end('unheard');
  }

  #publish(
    message: AmqpMessage,
    pending: Pending,
    { retry, signal, transportOptions }: SendOptions,
  ): ReturnType<RawAmqp['publish']> {
    const { deadline } = pending;
    return this.#options.amqp.publish(message, {
      deadline,
      retry,
      signal,
      uncertain: transportOptions?.uncertain,
      expirationMs: () => expirationMs(deadline),
      onWritten: () => {
        pending.progress = 'not-confirmed';
      },
    });
  }

  #onDelivery(delivery: AmqpDelivery): void {
    const { codec, counts } = this.#options;
    let reply: Reply | undefined;
    try {
      reply = codec.decodeReply(delivery);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      reply = this.#onMalformed(delivery, error);
    }
    delivery.acknowledge();
    if (reply === undefined) return;
    const outcome = this.#waiters.deliver(reply);
    if (outcome === 'late') counts.lateReplies += 1;
    if (outcome === 'unknown') counts.unknownReplies += 1;
  }

  /** Whoever it is for, if that can be known, need not wait any longer. */
  #onMalformed(delivery: AmqpDelivery, failure: MalformedMessage): Reply | undefined {
    const { codec, counts, logger } = this.#options;
    counts.malformedReplies += 1;
    const { exchange, routingKey } = delivery;
    reportMalformed({ kind: 'reply', exchange, routingKey, cause: failure.message }, logger);
    const msgId = codec.replyFor(delivery);
    return msgId === undefined ? undefined : { msgId, result: null, failure, ending: true };
  }
}

/** A request must not outlive its caller; what is written in the last moment still takes a whole one. */
function expirationMs(deadline: Deadline): number {
  return Math.max(1, Math.ceil(deadline.remainingMs));
}

function undeliverable({ to, routingKey }: AmqpMessage): MessageUndeliverable {
  return new MessageUndeliverable(to.kind === 'exchange' ? to.exchange.name : '', routingKey);
}
