import { isRecord } from '../base/map-values.ts';
import { pause } from '../base/pause.ts';
import type { AnswerEvent, Cassette, RecordedTarget } from '../cassette/format/event.ts';
import type { Bindings } from '../cassette/diff/bindings.ts';
import type { NoMatchingRecording } from '../cassette/errors.ts';
import { exchangesOf, type Exchange } from '../cassette/match/exchanges.ts';
import {
  Recordings,
  type ActualRequest,
  type Found,
  type RecordingsOptions,
} from '../cassette/match/recordings.ts';
import { timelineOf } from '../cassette/match/timeline.ts';
import { Target } from '../target/target.ts';
import type { Listener } from '../transport/driver/driver.ts';
import type { RpcIncomingMessage } from '../transport/driver/incoming-message.ts';
import { errorOfFailure, filledFailure } from '../transport/drivers/cassette/recorded-failure.ts';
import { sentContext } from '../transport/drivers/cassette/recorded-request.ts';
import type { Transport } from '../transport/transport.ts';
import { DuplicateGuard } from '../wire/duplicate-guard.ts';

export interface StubServerOptions {
  /** Which recording a request gets. */
  readonly match?: Pick<RecordingsOptions, 'mode' | 'whenUsedUp'> | undefined;
  /** 1 answers when it was answered then, 10 ten times faster, `Infinity` at once. Default: 1. */
  readonly speed?: number | undefined;
  /** The server's name where none was recorded for a topic. Default: `cassette`. */
  readonly server?: string | undefined;
  /** Told of each request that got its recording. */
  readonly onPlayed?: ((exchange: Exchange) => void) | undefined;
  /** Told of each request that got none; its caller gets this as a failure. */
  readonly onUnmatched?: ((error: NoMatchingRecording) => void) | undefined;
}

/** Requests that wait for their recorded delay cost nothing: as many as come. */
const CONCURRENCY = 1_000;

/**
 * Plays the servers of a cassette: listens on the topics that were called, and answers each request
 * as it was answered then, with heartbeats, failures and delays. A call that was not answered is not
 * answered. A request that is not on the cassette is answered with `NoMatchingRecording`, which
 * names the nearest recording and the first path that differs.
 */
export class StubServer implements AsyncDisposable {
  readonly #options: StubServerOptions;
  readonly #recordings: Recordings;
  readonly #listeners: Listener[] = [];
  readonly #working = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  /** Each of our listeners gets a copy of what is sent to all; one answers for all of them. */
  readonly #gathers = new DuplicateGuard();

  private constructor(exchanges: readonly Exchange[], options: StubServerOptions) {
    this.#options = options;
    this.#recordings = new Recordings(exchanges, options.match);
  }

  /** Resolves when the stub can be called. @throws what listening throws. */
  static async start(
    transport: Transport,
    cassette: Cassette,
    options: StubServerOptions = {},
  ): Promise<StubServer> {
    const exchanges = exchangesOf(cassette.lines);
    const stub = new StubServer(exchanges, options);
    try {
      for (const target of listeningTargets(exchanges, options.server ?? 'cassette')) {
        stub.#listeners.push(await stub.#listen(transport, target));
      }
    } catch (error) {
      await stub.stop();
      throw error;
    }
    return stub;
  }

  /** What was recorded and nobody has asked for. */
  get unused(): readonly Exchange[] {
    return this.#recordings.unused;
  }

  /** Takes nothing new and gives up the answers that are still to come. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const listener of this.#listeners) await listener.stop();
    await Promise.all(this.#working);
    for (const listener of this.#listeners.splice(0)) await listener.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #listen(transport: Transport, target: RecordedTarget): Promise<Listener> {
    return transport.listen(new Target(target), {
      concurrency: CONCURRENCY,
      onMessage: (incoming) => {
        if (incoming.admit() !== 'admitted') return;
        const answering = this.#answer(incoming, target.topic).catch((error: unknown) => {
          transport.logger.error('A recording could not be played', { error });
        });
        this.#working.add(answering);
        void answering.finally(() => this.#working.delete(answering));
      },
    });
  }

  async #answer(incoming: RpcIncomingMessage, topic: string): Promise<void> {
    const { msgId } = incoming;
    if (msgId !== undefined && this.#gathers.has(msgId)) return;
    const { request, found } = this.#find(incoming, topic);
    if (msgId !== undefined && found !== undefined && isGather(found.exchange)) {
      this.#gathers.add(msgId);
    }
    if (found !== undefined) {
      this.#options.onPlayed?.(found.exchange);
      await this.#play(incoming, found);
      return;
    }
    const error = this.#recordings.explain(request);
    this.#options.onUnmatched?.(error);
    await incoming.replyFailure(error);
  }

  /** A cast and a fanout arrive alike, as do a call and a gather. */
  #find(
    incoming: RpcIncomingMessage,
    topic: string,
  ): { readonly request: ActualRequest; readonly found: Found | undefined } {
    const [first, second] =
      incoming.msgId === undefined
        ? (['cast', 'fanout'] as const)
        : (['request', 'gather'] as const);
    const request = actualRequest(incoming, first, topic);
    const found =
      this.#recordings.find(request) ??
      this.#recordings.find(actualRequest(incoming, second, topic));
    return { request, found };
  }

  async #play(incoming: RpcIncomingMessage, { exchange, bindings }: Found): Promise<void> {
    let passedMs = 0;
    for (const { afterMs, answer } of timelineOf(exchange, this.#options.speed ?? 1)) {
      const isSecondPart =
        answer.event === 'reply' && answer !== exchange.outcome && !isGather(exchange);
      // One message says what an old server took two for.
      if (isSecondPart) continue;
      if (afterMs > passedMs) await pause(afterMs - passedMs, this.#stopping.signal);
      passedMs = Math.max(passedMs, afterMs);
      if (this.#stopping.signal.aborted) return;
      await send(incoming, answer, bindings);
    }
  }
}

function isGather({ opening }: Exchange): boolean {
  return opening.event === 'request' && opening.fanout === true;
}

async function send(
  incoming: RpcIncomingMessage,
  answer: AnswerEvent,
  bindings: Bindings,
): Promise<void> {
  switch (answer.event) {
    case 'heartbeat':
      // Python crashes over one that it did not ask for.
      if (incoming.clientTimeout !== null) await incoming.heartbeat();
      return;
    case 'failure':
      await incoming.replyFailure(errorOfFailure(filledFailure(answer.failure, bindings)));
      return;
    case 'reply':
      await incoming.reply(bindings.fill(answer.result));
  }
}

function actualRequest(
  { message, ctxt }: RpcIncomingMessage,
  verb: ActualRequest['verb'],
  topic: string,
): ActualRequest {
  const { method, args, namespace, version } = message;
  return {
    verb,
    target: {
      topic,
      ...(typeof namespace === 'string' && { namespace }),
      ...(typeof version === 'string' && { version }),
    },
    method: typeof method === 'string' ? method : String(method),
    args: isRecord(args) ? args : {},
    ctxt: sentContext(ctxt),
  };
}

/** One for each server that was addressed, and one for each topic without. */
function listeningTargets(exchanges: readonly Exchange[], server: string): RecordedTarget[] {
  const targets = new Map<string, RecordedTarget>();
  const topics = new Map<string, RecordedTarget>();
  for (const { opening } of exchanges) {
    if (opening.event === 'notification') continue;
    const { exchange, topic, server: named } = opening.target;
    const place = { topic, ...(exchange !== undefined && { exchange }) };
    topics.set(JSON.stringify([exchange, topic]), place);
    if (named !== undefined)
      targets.set(JSON.stringify([exchange, topic, named]), { ...place, server: named });
  }
  const served = new Set(
    [...targets.values()].map(({ exchange, topic }) => JSON.stringify([exchange, topic])),
  );
  for (const [key, place] of topics) if (!served.has(key)) targets.set(key, { ...place, server });
  return [...targets.values()];
}
