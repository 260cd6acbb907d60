import { onAbort } from '../base/abort.ts';
import type { Clock } from '../base/clock.ts';
import { deferred, type Deferred } from '../base/deferred.ts';
import type { Logger } from '../base/logger.ts';
import type { GatheredReply, GatherEnd } from '../transport/driver/driver.ts';
import { RollCall } from './roll-call.ts';

/** What one server has answered: a value or a failure, and when; `from` is what `identify` says. */
export type Answer<Result> = (
  | { readonly value: Result }
  /** As `call` would have thrown it. */
  | { readonly failure: unknown }
) & {
  /** Since the gather began. */
  readonly elapsedMs: number;
  readonly from: string | undefined;
};

/** Why no more answers come. */
export type GatheringEnd =
  | GatherEnd
  /** All that were expected are in. */
  | 'complete'
  /** The loop was left. */
  | 'left'
  /** It failed, or its signal fired; the iteration says why. */
  | 'failed';

type Ended =
  | { readonly kind: 'ended'; readonly how: Exclude<GatheringEnd, 'failed'> }
  | { readonly kind: 'failed'; readonly error: unknown };

/** What a gathering is made of. */
export interface GatheringParts<Result> {
  /** Sends the request and hands on what comes, until the end or the signal. */
  readonly gather: (
    onReply: (reply: GatheredReply) => void,
    signal: AbortSignal,
  ) => Promise<GatherEnd>;
  /** What a method returned, as the caller's serializer reads it. */
  readonly read: (result: unknown) => Result;
  readonly identify: ((result: Result) => string | undefined) | undefined;
  readonly expected: number | readonly string[] | undefined;
  readonly signal: AbortSignal | undefined;
  readonly logger: Logger;
  readonly clock: Clock;
}

/**
 * The answers of all servers of a topic, in the order they come: an async iterator that ends when
 * all that were expected are in, at the deadline, or at once when nobody listens. The request is on
 * its way before the first `next()`, and answers wait until they are asked for. To leave the loop
 * ends the waiting; what was seen so far stays seen, and later answers are dropped.
 */
export class Gathering<Result>
  implements AsyncIterableIterator<Answer<Result>, undefined>, AsyncDisposable
{
  readonly #parts: GatheringParts<Result>;
  readonly #startedAt: number;
  readonly #leaving = new AbortController();
  readonly #detach: () => void;
  readonly #roll: RollCall;
  readonly #answers: Answer<Result>[] = [];
  readonly #counts = { answers: 0, failures: 0 };
  #arrival: Deferred<void> = deferred();
  #state: { readonly kind: 'waiting' } | Ended = { kind: 'waiting' };

  /** @internal made by `CallContext.gather`. */
  constructor(parts: GatheringParts<Result>) {
    this.#parts = parts;
    this.#startedAt = parts.clock.now();
    this.#roll = new RollCall(parts.expected);
    this.#detach = onAbort(parts.signal, (reason) => {
      this.#leaving.abort(reason);
    });
    const onReply = (reply: GatheredReply): void => {
      this.#add(reply);
    };
    parts.gather(onReply, this.#leaving.signal).then(
      (how) => {
        this.#end({ kind: 'ended', how });
      },
      (error: unknown) => {
        this.#end({ kind: 'failed', error });
      },
    );
  }

  /** How many have answered so far, failures included, and how many of these have failed. */
  get counts(): { readonly answers: number; readonly failures: number } {
    return { ...this.#counts };
  }

  /** How many of those expected have not answered; `undefined` when it was not said how many there are. */
  get missing(): number | undefined {
    return this.#roll.missing;
  }

  /** Who has not answered under their name; `undefined` when `expected` was no list of names. */
  get missingNames(): readonly string[] | undefined {
    return this.#roll.missingNames;
  }

  /** Why no more answers come; `undefined` while they may. */
  get ended(): GatheringEnd | undefined {
    if (this.#state.kind === 'waiting') return undefined;
    return this.#state.kind === 'failed' ? 'failed' : this.#state.how;
  }

  /**
   * The next answer.
   *
   * @throws {InvalidTarget} the target has no topic.
   * @throws {InvalidArgument} an argument has the wrong type; the error names it.
   * @throws {RPCVersionCapError} the target's version is beyond the cap.
   * @throws {SerializationError} context or arguments cannot be encoded.
   * @throws {MessagingTimeout} the request could not be sent in time.
   * @throws {MessageDeliveryFailure} no broker took it within `retry` attempts.
   * @throws the signal's reason. Answers that came before an error are given out first.
   */
  async next(): Promise<IteratorResult<Answer<Result>, undefined>> {
    for (;;) {
      const value = this.#answers.shift();
      if (value !== undefined) return { done: false, value };
      if (this.#state.kind === 'failed') throw this.#state.error;
      if (this.#state.kind === 'ended') return { done: true, value: undefined };
      await this.#arrival.promise;
    }
  }

  /** Ends the waiting. Idempotent. */
  return(): Promise<IteratorReturnResult<undefined>> {
    this.#answers.length = 0;
    this.#end({ kind: 'ended', how: 'left' });
    return Promise.resolve({ done: true, value: undefined });
  }

  /** All answers, when no more come. @throws as {@link next}; use the iterator to keep what had come. */
  async toArray(): Promise<readonly Answer<Result>[]> {
    const all: Answer<Result>[] = [];
    for await (const answer of this) all.push(answer);
    return all;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #add(reply: GatheredReply): void {
    if (this.#state.kind !== 'waiting') return;
    const answer = this.#answerOf(reply);
    this.#counts.answers += 1;
    if ('failure' in answer) this.#counts.failures += 1;
    this.#roll.add(answer.from);
    this.#answers.push(answer);
    if (this.#roll.complete) this.#end({ kind: 'ended', how: 'complete' });
    else this.#wake();
  }

  #answerOf(reply: GatheredReply): Answer<Result> {
    const elapsedMs = this.#parts.clock.now() - this.#startedAt;
    if ('failure' in reply) return { failure: reply.failure, elapsedMs, from: undefined };
    try {
      const value = this.#parts.read(reply.result);
      return { value, elapsedMs, from: this.#identify(value) };
    } catch (failure) {
      // One answer that the serializer cannot read is the failure of one server, not of all.
      return { failure, elapsedMs, from: undefined };
    }
  }

  #identify(value: Result): string | undefined {
    try {
      const name: unknown = this.#parts.identify?.(value);
      return typeof name === 'string' ? name : undefined;
    } catch (error) {
      this.#parts.logger.warn('An answer does not say whose it is: identify() failed', { error });
      return undefined;
    }
  }

  #end(state: Ended): void {
    if (this.#state.kind !== 'waiting') return;
    this.#state = state;
    this.#detach();
    this.#leaving.abort();
    this.#wake();
  }

  #wake(): void {
    this.#arrival.resolve();
    this.#arrival = deferred();
  }
}
