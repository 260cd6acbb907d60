import type { Logger } from '../../../base/logger.ts';
import { TransportClosed } from '../../../errors.ts';
import { randomHexId } from '../../../wire/ids.ts';
import { deserializeRemoteException } from '../../../wire/remote-exception.ts';
import { decodeReply } from '../../../wire/reply.ts';
import type { PendingCall } from '../../driver/pending-call.ts';
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
    );
    bus.declareQueue(replyAddress(this.name)).addConsumer(this);
  }

  /** Resolves or rejects as the call does. */
  wait(msgId: string, call: PendingCall): Promise<unknown> {
    return this.#waiters.wait(msgId, call);
  }

  deliver({ message }: Delivery): void {
    try {
      this.#waiters.deliver(decodeReply(decodeMessage(message)));
    } catch (error) {
      // As a broker's consumer rejects it: the next one may be better.
      this.#logger.error('A message that is no reply is dropped', { error: String(error) });
    }
  }

  close(): void {
    this.#bus.deleteQueue(replyAddress(this.name));
    this.#waiters.failAll(new TransportClosed('a call waited for its reply'));
  }
}
