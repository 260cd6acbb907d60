import { ChurningMap } from '../../base/churning.ts';
import { systemClock, type Clock } from '../../base/clock.ts';
import { diagnosticsChannel } from '../../base/diagnostics.ts';
import type { Logger } from '../../base/logger.ts';
import type { Reply } from '../../wire/reply.ts';

/** Whoever waits for what carries one message id: a call, or a gather. */
export interface ReplyReceiver<Result> {
  readonly result: Promise<Result>;
  onReply(reply: Reply, rebuild: (failure: unknown) => unknown): void;
  fail(error: unknown): void;
}

/** A reply that came when nobody waited for it any more. */
export interface LateReplyEvent {
  readonly msgId: string;
  readonly lateByMs: number;
}

const lateReplies = diagnosticsChannel<LateReplyEvent>('oslo-messaging:late-reply');

/** How many finished calls are remembered, to say of a late reply how late it is. */
const REMEMBERED_CALLS = 1_000;

/** The calls that wait for a reply, by message id. Counterpart: oslo's `ReplyWaiters`. */
export class ReplyWaiters {
  readonly #waiting = new ChurningMap<string, ReplyReceiver<unknown>>();
  readonly #abandoned = new Map<string, number>();
  readonly #rebuild: (failure: unknown) => unknown;
  readonly #logger: Logger;
  readonly #clock: Clock;

  constructor(
    rebuildFailure: (failure: unknown) => unknown,
    logger: Logger,
    clock: Clock = systemClock,
  ) {
    this.#rebuild = rebuildFailure;
    this.#logger = logger;
    this.#clock = clock;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Registers a call; it is unregistered when it settles. */
  async wait<Result>(msgId: string, call: ReplyReceiver<Result>): Promise<Result> {
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

  /** {@link wait}, for what never knows its last reply: whatever comes afterwards is late. */
  async waitForAll<Result>(msgId: string, gather: ReplyReceiver<Result>): Promise<Result> {
    const end = await this.wait(msgId, gather);
    this.#remember(msgId);
    return end;
  }

  /**
   * Hands a reply to its call; strays (late, unknown, heartbeats of finished calls) are logged and
   * dropped. Says which it was.
   */
  deliver(reply: Reply): 'taken' | 'late' | 'unknown' {
    const { msgId } = reply;
    const call = msgId === undefined ? undefined : this.#waiting.get(msgId);
    if (call !== undefined) {
      call.onReply(reply, this.#rebuild);
      return 'taken';
    }
    const since = msgId === undefined ? undefined : this.#abandoned.get(msgId);
    if (msgId === undefined || since === undefined || !reply.ending) {
      this.#logger.debug('A reply that no call waits for', { msgId });
      return 'unknown';
    }
    const late = { msgId, lateByMs: Math.round(this.#clock.now() - since) };
    this.#logger.warn('A reply arrived after its call was given up', { ...late });
    lateReplies.publish(() => late);
    return 'late';
  }

  failAll(error: unknown): void {
    for (const call of this.#waiting.values()) call.fail(error);
  }

  #remember(msgId: string): void {
    this.#abandoned.set(msgId, this.#clock.now());
    if (this.#abandoned.size <= REMEMBERED_CALLS) return;
    const oldest = this.#abandoned.keys().next();
    if (oldest.done !== true) this.#abandoned.delete(oldest.value);
  }
}
