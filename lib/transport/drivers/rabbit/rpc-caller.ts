import type { Deadline } from '../../../base/deadline.ts';
import type { Logger } from '../../../base/logger.ts';
import { MessageUndeliverable } from '../../../errors.ts';
import { randomHexId } from '../../../wire/ids.ts';
import { callFields } from '../../driver/call-fields.ts';
import type {
  CallOptions,
  GatherEnd,
  GatherOptions,
  OutgoingRequest,
} from '../../driver/driver.ts';
import type { ConsumerHealth } from '../../driver/health.ts';
import { pendingCallFor, pendingGatherFor } from '../../driver/pending-call-for.ts';
import type { PendingCall } from '../../driver/pending-call.ts';
import type { PendingGather } from '../../driver/pending-gather.ts';
import type { ReplyWaiters } from '../../driver/reply-waiters.ts';
import { republishDelayMs } from '../../driver/republish-delay.ts';
import { requestIdOf } from '../../driver/request-id.ts';
import type { PublishPatience } from './publisher.ts';
import type { ReplyQueue } from './reply-queue.ts';
import { patienceOf, type PreparedRequest, type RequestSender } from './request-sender.ts';

/**
 * A request that leaves within this part of its timeout carries the whole of it, as Python's does;
 * one that had to wait for a broker carries what is left, and does not outlive its caller.
 */
const AT_ONCE = 0.1;

export interface RpcCallerOptions {
  readonly sender: RequestSender;
  readonly waiters: ReplyWaiters;
  readonly createReplyQueue: () => Promise<ReplyQueue>;
  readonly logger: Logger;
}

interface SendContext {
  readonly options: CallOptions;
  readonly msgId: string;
  readonly call: PendingCall;
  readonly patience: PublishPatience;
}

/** Calls: a request out, its reply in, one deadline over both. */
export class RpcCaller {
  readonly #options: RpcCallerOptions;
  #replyQueue: ReplyQueue | undefined;
  #naming: Promise<ReplyQueue> | undefined;

  constructor(options: RpcCallerOptions) {
    this.#options = options;
  }

  call(request: OutgoingRequest, options: CallOptions): Promise<unknown> {
    const msgId = randomHexId();
    const call = pendingCallFor(request, options, { msgId, replyQ: () => this.#replyQueue?.name });
    const { deadline } = call;
    const patience = patienceOf(options, deadline);
    this.#send(request, { options, msgId, call, patience }).catch((error: unknown) => {
      // Out of time while waiting for a broker: the call says so itself, and better.
      if (!deadline.expired) call.fail(error);
    });
    return this.#options.waiters.wait(msgId, call);
  }

  /** A request out, its replies in, as many as come until the deadline. */
  async gather(request: OutgoingRequest, options: GatherOptions): Promise<GatherEnd> {
    const msgId = randomHexId();
    const replyQ = (): string | undefined => this.#replyQueue?.name;
    const gather = pendingGatherFor(request, options, { msgId, replyQ });
    const { deadline } = gather;
    const patience = patienceOf(options, deadline);
    this.#sendOnce(request, { options, msgId, gather, patience }).catch((error: unknown) => {
      // Out of time while waiting for a broker: the gather says so itself, and better.
      if (!deadline.expired) gather.fail(error);
    });
    return this.#options.waiters.waitForAll(msgId, gather);
  }

  /** Absent before the first call. */
  get replyHealth(): ConsumerHealth | undefined {
    return this.#replyQueue?.health;
  }

  async close(): Promise<void> {
    // A queue that gets no name has nothing to stop; the call that wanted it hears why.
    await this.#naming?.catch(() => undefined);
    await this.#replyQueue?.stop();
  }

  async #send(request: OutgoingRequest, context: SendContext): Promise<void> {
    const { options, msgId, call, patience } = context;
    const prepared = await this.#prepare(request, { msgId, options, patience });
    for (let attempt = 1; !call.settled; attempt += 1) {
      const outcome = await this.#publish(prepared, context, attempt);
      if (outcome === 'confirmed') {
        call.progress = 'no-reply';
        return;
      }
      call.progress = 'unroutable';
      const { exchange, routingKey } = prepared.destination;
      if (options.transportOptions?.atLeastOnce === true) {
        throw new MessageUndeliverable(exchange.name, routingKey);
      }
      if (attempt === 1) {
        this.#options.logger.info('No queue exists for the target of a call; publishing it again', {
          target: request.target.toString(),
          method: request.method,
          msgId,
          requestId: requestIdOf(request.ctxt),
        });
      }
      // It came back, so no copy of it exists: a server that is just restarting gets the next one.
      await call.pause(republishDelayMs(attempt));
    }
  }

  /** Where no server listens now, nobody is waited for: who asks all, asks those that are there. */
  async #sendOnce(
    request: OutgoingRequest,
    {
      options,
      msgId,
      gather,
      patience,
    }: {
      readonly options: GatherOptions;
      readonly msgId: string;
      readonly gather: PendingGather;
      readonly patience: PublishPatience;
    },
  ): Promise<void> {
    const prepared = await this.#prepare(request, { msgId, options: {}, patience });
    const outcome = await prepared.publish(
      {
        expirationMs: () => expirationMs(gather.deadline, options.timeoutMs),
        onWritten: () => {
          gather.progress = 'not-confirmed';
        },
      },
      patience,
    );
    gather.progress = 'no-reply';
    if (outcome === 'returned') gather.end('unheard');
  }

  /** Resolves when the reply queue is there. */
  async #prepare(
    request: OutgoingRequest,
    context: {
      readonly msgId: string;
      readonly options: Pick<CallOptions, 'callMonitorTimeoutMs'>;
      readonly patience: PublishPatience;
    },
  ): Promise<PreparedRequest> {
    const replyQueue = this.#replyQueue ?? (await this.#openReplyQueue());
    // Before a broker is waited for, so that what cannot be written down fails without one.
    const ids = { msgId: context.msgId, replyQ: replyQueue.name };
    const prepared = this.#options.sender.prepare(request, callFields(ids, context.options));
    if (!replyQueue.established) await replyQueue.ready(context.patience);
    return prepared;
  }

  /** One queue for all calls, also for those that come while it gets its name. */
  #openReplyQueue(): Promise<ReplyQueue> {
    this.#naming ??= this.#nameReplyQueue().finally(() => {
      this.#naming = undefined;
    });
    return this.#naming;
  }

  async #nameReplyQueue(): Promise<ReplyQueue> {
    this.#replyQueue = await this.#options.createReplyQueue();
    return this.#replyQueue;
  }

  #publish(
    prepared: PreparedRequest,
    { options, call, patience }: SendContext,
    attempt: number,
  ): ReturnType<PreparedRequest['publish']> {
    const { deadline } = call;
    return prepared.publish(
      {
        expirationMs: () =>
          attempt === 1
            ? expirationMs(deadline, options.timeoutMs)
            : Math.ceil(deadline.remainingMs),
        onWritten: () => {
          call.progress = 'not-confirmed';
        },
      },
      patience,
    );
  }
}

function expirationMs(deadline: Deadline, timeoutMs: number): number {
  const leavesAtOnce = deadline.elapsedMs < timeoutMs * AT_ONCE;
  return leavesAtOnce ? timeoutMs : Math.ceil(deadline.remainingMs);
}
