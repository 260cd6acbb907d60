import { throwIfAborted } from '../../../base/abort.ts';
import { pause } from '../../../base/pause.ts';
import type { Bindings } from '../../../cassette/diff/bindings.ts';
import type { AnswerEvent, Verb } from '../../../cassette/format/event.ts';
import type { Found, Recordings } from '../../../cassette/match/recordings.ts';
import { pacedMs, timelineOf } from '../../../cassette/match/timeline.ts';
import { asReceived } from '../../../cassette/template/as-template.ts';
import { MessagingException, TransportClosed } from '../../../errors.ts';
import type { Target } from '../../../target/target.ts';
import { randomHexId } from '../../../wire/ids.ts';
import {
  deserializeRemoteException,
  serializeRemoteException,
  type AllowedRemoteExmods,
} from '../../../wire/remote-exception.ts';
import type { Reply } from '../../../wire/reply.ts';
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
  SendOptions,
  TargetAndPriority,
} from '../../driver/driver.ts';
import { pendingCallFor, pendingGatherFor } from '../../driver/pending-call-for.ts';
import type { PendingCall } from '../../driver/pending-call.ts';
import type { PendingGather } from '../../driver/pending-gather.ts';
import { errorOfFailure, filledFailure } from './recorded-failure.ts';
import { recordedRequest } from './recorded-request.ts';

export interface ReplayingDriverOptions {
  readonly recordings: Recordings;
  /** 1 answers when it was answered then, `Infinity` at once. */
  readonly speed: number;
  readonly defaultExchange: string;
  readonly allowedRemoteExmods: AllowedRemoteExmods;
  /** What gets that which was not recorded, and listens. Absent: requests fail, nobody listens. */
  readonly otherwise?: Driver | undefined;
}

/**
 * Answers from a cassette, with heartbeats, delays, failures and time-outs as they were. A request
 * that is not on it rejects with {@link NoMatchingRecording}.
 */
export class ReplayingDriver implements Driver {
  readonly #options: ReplayingDriverOptions;
  readonly #playing = new Set<PendingCall | PendingGather>();

  constructor(options: ReplayingDriverOptions) {
    this.#options = options;
  }

  async call(request: OutgoingRequest, options: CallOptions): Promise<unknown> {
    throwIfAborted(options.signal);
    const found = this.#find(request, 'request');
    if (found !== undefined) return this.#play(found, request, options);
    return this.#otherwise(request, 'request').call(request, options);
  }

  async cast(request: OutgoingRequest, options: SendOptions): Promise<void> {
    throwIfAborted(options.signal);
    const verb = request.target.fanout === true ? 'fanout' : 'cast';
    if (this.#find(request, verb) !== undefined) return;
    await this.#otherwise(request, verb).cast(request, options);
  }

  /** All that was answered then, and the end of its time: at once where the speed has no limit. */
  async gather(request: OutgoingRequest, options: GatherOptions): Promise<GatherEnd> {
    throwIfAborted(options.signal);
    const found = this.#find(request, 'gather');
    if (found === undefined) {
      const gathering = this.#otherwise(request, 'gather').gather?.(request, options);
      if (gathering !== undefined) return gathering;
      throw new MessagingException('The driver that is recorded cannot gather');
    }
    const { speed } = this.#options;
    const gather = pendingGatherFor(request, options, {
      msgId: randomHexId(),
      replyQ: () => undefined,
    });
    gather.progress = 'no-reply';
    this.#playing.add(gather);
    void this.#playGather(gather, found, pacedMs(options.timeoutMs, speed));
    return gather.result.finally(() => this.#playing.delete(gather));
  }

  async #playGather(gather: PendingGather, found: Found, lastsMs: number): Promise<void> {
    const over = new AbortController();
    const end = (): void => {
      over.abort();
    };
    gather.result.then(end, end);
    const msgId = randomHexId();
    let passedMs = 0;
    for (const { afterMs, answer } of timelineOf(found.exchange, this.#options.speed)) {
      if (afterMs > passedMs) await pause(afterMs - passedMs, over.signal);
      passedMs = Math.max(passedMs, afterMs);
      if (over.signal.aborted) return;
      gather.onReply(replyOf(answer, msgId, found.bindings), this.#rebuild);
    }
    await pause(Math.max(0, lastsMs - passedMs), over.signal);
    gather.end('deadline');
  }

  listen(target: Target, options: ListenOptions): Promise<Listener> {
    return this.#options.otherwise?.listen(target, options) ?? Promise.resolve(DEAF);
  }

  /** Notifications are heard by whoever looks into the cassette; nobody answers them. */
  async sendNotification(
    notification: OutgoingNotification,
    options: NotifyOptions,
  ): Promise<void> {
    await this.#options.otherwise?.sendNotification(notification, options);
  }

  listenForNotifications(
    from: readonly TargetAndPriority[],
    options: ListenForNotificationsOptions,
  ): Promise<NotificationListener> {
    return (
      this.#options.otherwise?.listenForNotifications(from, options) ??
      Promise.resolve({ ...DEAF, window: options.window })
    );
  }

  async close(): Promise<void> {
    for (const call of this.#playing) call.fail(new TransportClosed('call'));
    await this.#options.otherwise?.close();
  }

  #find(request: OutgoingRequest, verb: Verb): Found | undefined {
    const { recordings, defaultExchange } = this.#options;
    return recordings.find({ verb, ...recordedRequest(request, defaultExchange) });
  }

  #otherwise(request: OutgoingRequest, verb: Verb): Driver {
    const { otherwise, recordings, defaultExchange } = this.#options;
    if (otherwise !== undefined) return otherwise;
    throw recordings.explain({ verb, ...recordedRequest(request, defaultExchange) });
  }

  async #play(
    { exchange, bindings }: Found,
    request: OutgoingRequest,
    options: CallOptions,
  ): Promise<unknown> {
    const msgId = randomHexId();
    const call = pendingCallFor(request, options, { msgId, replyQ: () => undefined });
    call.progress = 'no-reply';
    this.#playing.add(call);
    call.whenSettled(() => this.#playing.delete(call));
    // In the background: the call may be over, by its time or its signal, before the cassette is.
    void (async () => {
      let passedMs = 0;
      for (const { afterMs, answer } of timelineOf(exchange, this.#options.speed)) {
        if (afterMs > passedMs) await call.pause(afterMs - passedMs);
        passedMs = Math.max(passedMs, afterMs);
        if (call.settled) return;
        call.onReply(replyOf(answer, msgId, bindings), this.#rebuild);
      }
    })();
    return call.result;
  }

  readonly #rebuild = (failure: unknown): unknown =>
    deserializeRemoteException(failure, this.#options.allowedRemoteExmods);
}

function replyOf(answer: AnswerEvent, msgId: string, bindings: Bindings): Reply {
  switch (answer.event) {
    case 'heartbeat':
      return { msgId, result: null, failure: undefined, ending: false };
    case 'reply':
      return {
        msgId,
        result: asReceived(bindings.fill(answer.result)),
        failure: undefined,
        ending: answer.ending ?? true,
      };
    case 'failure': {
      const failure = serializeRemoteException(
        errorOfFailure(filledFailure(answer.failure, bindings)),
      );
      return { msgId, result: null, failure, ending: true };
    }
  }
}

/** A listener that hears nothing. */
const DEAF: Listener = {
  stop: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
