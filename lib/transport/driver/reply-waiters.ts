import type { Logger } from '../../base/logger.ts';
import type { Reply } from '../../wire/reply.ts';
import type { PendingCall } from './pending-call.ts';

/** How many finished calls are remembered, to say of a late reply how late it is. */
const REMEMBERED_CALLS = 1_000;

/** The calls that wait for a reply, by message id. Counterpart: oslo's `ReplyWaiters`. */
export class ReplyWaiters {
  readonly #waiting = new Map<string, PendingCall>();
  readonly #abandoned = new Map<string, number>();
  readonly #rebuild: (failure: unknown) => unknown;
  readonly #logger: Logger;

  constructor(rebuildFailure: (failure: unknown) => unknown, logger: Logger) {
    this.#rebuild = rebuildFailure;
    this.#logger = logger;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Registers a call; it is unregistered when it settles. */
  async wait(msgId: string, call: PendingCall): Promise<unknown> {
    this.#waiting.set(msgId, call);
    try {
      return await call.result;
    } catch (error) {
      this.#remember(msgId);
      throw error;
    } finally {
      this.#waiting.delete(msgId);
    }
  }

  /** Hands a reply to its call; strays (late, unknown, heartbeats of finished calls) are logged and dropped. */
  deliver(reply: Reply): void {
    const call = reply.msgId === undefined ? undefined : this.#waiting.get(reply.msgId);
    if (call !== undefined) {
      call.onReply(reply, this.#rebuild);
      return;
    }
    const since = reply.msgId === undefined ? undefined : this.#abandoned.get(reply.msgId);
    if (since !== undefined && reply.ending) {
      this.#logger.warn('A reply arrived after its call was given up', {
        msgId: reply.msgId,
        lateByMs: Math.round(performance.now() - since),
      });
      return;
    }
    this.#logger.debug('A reply that no call waits for', { msgId: reply.msgId });
  }

  failAll(error: unknown): void {
    for (const call of this.#waiting.values()) call.fail(error);
  }

  #remember(msgId: string): void {
    this.#abandoned.set(msgId, performance.now());
    if (this.#abandoned.size <= REMEMBERED_CALLS) return;
    const oldest = this.#abandoned.keys().next();
    if (oldest.done !== true) this.#abandoned.delete(oldest.value);
  }
}
