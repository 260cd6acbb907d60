import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { TransportClosed } from '../../../errors.ts';
import { randomHexId } from '../../../wire/ids.ts';
import { deserializeRemoteException } from '../../../wire/remote-exception.ts';
import { decodeReply, type Reply } from '../../../wire/reply.ts';
import type { GatherEnd } from '../../driver/driver.ts';
import type { ConsumerHealth } from '../../driver/health.ts';
import { reportMalformed } from '../../driver/malformed-message.ts';
import type { PendingCall } from '../../driver/pending-call.ts';
import type { PendingGather } from '../../driver/pending-gather.ts';
import { ReplyWaiters } from '../../driver/reply-waiters.ts';
import type { DriverContext } from '../../driver-registry.ts';
import { decodeMessage } from './decode-message.ts';
import type { MemoryBus } from './memory-bus.ts';
import type { Consumer, Delivery } from './memory-queue.ts';
import { replyAddress } from './topology.ts';

/** Where the replies to one transport arrive, and who waits for them. */
export class ReplyQueue implements Consumer {
  readonly name = `reply_${randomHexId()}`;
  readonly ready = true;
  readonly #bus: MemoryBus;
  readonly #waiters: ReplyWaiters;
  readonly #logger: Logger;

  constructor(bus: MemoryBus, { allowedRemoteExmods, logger }: DriverContext) {
    this.#bus = bus;
    this.#logger = logger;
    this.#waiters = new ReplyWaiters(
      (failure) => deserializeRemoteException(failure, allowedRemoteExmods),
      logger,
      bus.clock,
    );
    bus.declareQueue(replyAddress(this.name)).addConsumer(this);
  }

  get clock(): Clock {
    return this.#bus.clock;
  }

  get health(): ConsumerHealth {
    return { role: 'replies', queues: [this.name], consuming: true };
  }

  get pendingCalls(): number {
    return this.#waiters.size;
  }

  /** Resolves or rejects as the call does. */
  wait(msgId: string, call: PendingCall): Promise<unknown> {
    return this.#waiters.wait(msgId, call);
  }

  /** Resolves or rejects as the gather does. */
  waitForAll(msgId: string, gather: PendingGather): Promise<GatherEnd> {
    return this.#waiters.waitForAll(msgId, gather);
  }

  deliver({ message, queue }: Delivery): void {
    let reply: Reply;
    try {
      reply = decodeReply(decodeMessage(message));
    } catch (error) {
      // Dropped, as by a broker to which it is rejected: the next one may be better.
      const cause = error instanceof Error ? error.message : String(error);
      reportMalformed({ kind: 'reply', ...queue.address, cause }, this.#logger);
      return;
    }
    this.#waiters.deliver(reply);
  }

  close(): void {
    this.#bus.deleteQueue(replyAddress(this.name));
    this.#waiters.failAll(new TransportClosed('a call waited for its reply'));
  }
}
