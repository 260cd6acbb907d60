import { onAbort } from '../base/abort.ts';
import { pause } from '../base/pause.ts';
import type {
  Cassette,
  CastEvent,
  Fields,
  RecordedTarget,
  RequestEvent,
} from '../cassette/format/event.ts';
import { Bindings } from '../cassette/diff/bindings.ts';
import { differences, type Difference } from '../cassette/diff/differences.ts';
import { unorderedDifferences } from '../cassette/diff/unordered-differences.ts';
import { exchangesOf, outcomesOf, type Exchange } from '../cassette/match/exchanges.ts';
import {
  comparedFailure,
  comparedOutcome,
  type ComparedOutcome,
} from '../cassette/match/compared-outcome.ts';
import { pacedMs } from '../cassette/match/timeline.ts';
import { asTemplate } from '../cassette/template/as-template.ts';
import { MessagingTimeout } from '../errors.ts';
import { Target } from '../target/target.ts';
import type { GatheredReply, OutgoingRequest } from '../transport/driver/driver.ts';
import { failureOfError, failureOfThrown } from '../transport/drivers/cassette/recorded-failure.ts';
import type { Transport } from '../transport/transport.ts';

export interface PlayRequestsOptions {
  /** 1 sends when it was sent then, `Infinity` as soon as the one before is answered. Default: `Infinity`. */
  readonly speed?: number | undefined;
  /** How long a call waits. Default: as long as it was ready to wait then, else a minute. */
  readonly timeoutMs?: number | undefined;
  /** What of the recorded targets is another today. */
  readonly target?: Partial<RecordedTarget> | undefined;
  /** Put over each recorded context: a token that is good today, say. */
  readonly ctxt?: Fields | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What came of one recorded request. */
export interface Played {
  readonly exchange: Exchange;
  /** What came today; absent for a cast, and for a gather. */
  readonly outcome?: ComparedOutcome | undefined;
  /** What all servers answered to a gather, in the order of arrival. */
  readonly outcomes?: readonly ComparedOutcome[] | undefined;
  readonly elapsedMs: number;
  /** Where it differs from what came then. */
  readonly differences: readonly Difference[];
}

const DEFAULT_TIMEOUT_MS = 60_000;

/**
 * Plays the clients of a cassette: sends its requests one after the other to whoever serves them
 * today, and compares what comes back. A placeholder that a reply has given a value keeps it in the
 * requests that follow; others get new values. `bindings` is where they are kept.
 */
export async function* playRequests(
  transport: Transport,
  cassette: Cassette,
  { bindings = new Bindings(), ...options }: PlayRequestsOptions & { bindings?: Bindings } = {},
): AsyncGenerator<Played, void> {
  const { speed = Infinity, signal = new AbortController().signal } = options;
  const exchanges = exchangesOf(cassette.lines).filter(isRequest);
  const startedAt = performance.now();
  const firstMs = exchanges[0]?.opening.atMs ?? 0;
  for (const exchange of exchanges) {
    const dueMs = pacedMs(exchange.opening.atMs - firstMs, speed);
    const waitMs = dueMs - (performance.now() - startedAt);
    if (waitMs > 0) await pause(waitMs, signal);
    signal.throwIfAborted();
    yield await playOne(transport, exchange, { ...options, bindings });
  }
}

type Request = Exchange & { readonly opening: RequestEvent | CastEvent };

async function playOne(
  transport: Transport,
  exchange: Request,
  options: PlayRequestsOptions & { readonly bindings: Bindings },
): Promise<Played> {
  const { bindings, signal } = options;
  const { opening } = exchange;
  const request = {
    target: new Target({
      ...opening.target,
      ...options.target,
      fanout: opening.event === 'fanout',
    }),
    method: opening.method,
    args: bindings.fillRecord(opening.args),
    ctxt: { ...bindings.fillRecord(opening.ctxt), ...options.ctxt },
  };
  const startedAt = performance.now();
  if (opening.event !== 'request') {
    await transport.cast(request, { signal });
    return { exchange, elapsedMs: performance.now() - startedAt, differences: [] };
  }
  const timeoutMs = options.timeoutMs ?? opening.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  if (opening.fanout === true) {
    const recorded = outcomesOf(exchange).map((outcome) => comparedOutcome(outcome));
    const limits = { timeoutMs, expected: recorded.length, signal };
    const outcomes = await gatherOutcomes(transport, request, limits);
    const elapsedMs = performance.now() - startedAt;
    const found = unorderedDifferences(recorded, outcomes, { bindings });
    return { exchange, outcomes, elapsedMs, differences: found };
  }
  const outcome = await outcomeOf(
    transport.call(request, { timeoutMs, callMonitorTimeoutMs: opening.monitorMs, signal }),
  );
  const elapsedMs = performance.now() - startedAt;
  const found = differences(comparedOutcome(exchange.outcome), outcome, { bindings });
  return { exchange, outcome, elapsedMs, differences: found };
}

interface GatherLimits {
  readonly timeoutMs: number;
  /** Ends when there are so many. */
  readonly expected: number;
  readonly signal: AbortSignal | undefined;
}

/** @throws what is no answer: no broker, an aborted signal. */
async function gatherOutcomes(
  transport: Transport,
  request: OutgoingRequest,
  { timeoutMs, expected, signal }: GatherLimits,
): Promise<ComparedOutcome[]> {
  const outcomes: ComparedOutcome[] = [];
  const enough = new AbortController();
  const detach = onAbort(signal, (reason) => {
    enough.abort(reason);
  });
  try {
    await transport.gather(request, {
      timeoutMs,
      signal: enough.signal,
      onReply: (reply) => {
        outcomes.push(gatheredOutcome(reply));
        if (outcomes.length >= expected) enough.abort();
      },
    });
  } catch (error) {
    // Ended by us, with all that was expected.
    if (outcomes.length < expected || expected === 0) throw error;
  } finally {
    detach();
  }
  return outcomes;
}

function gatheredOutcome(reply: GatheredReply): ComparedOutcome {
  if ('result' in reply) return { result: asTemplate(reply.result) };
  const failure = failureOfError(reply.failure) ?? failureOfThrown(reply.failure);
  return { failure: asTemplate(comparedFailure(failure)) };
}

/** @throws what is no answer: no broker, an aborted signal. */
async function outcomeOf(call: Promise<unknown>): Promise<ComparedOutcome> {
  try {
    return { result: asTemplate(await call) };
  } catch (error) {
    const failure = failureOfError(error);
    if (failure === undefined) {
      if (error instanceof MessagingTimeout) return { timeout: true };
      throw error;
    }
    return { failure: asTemplate(comparedFailure(failure)) };
  }
}

function isRequest(exchange: Exchange): exchange is Request {
  return exchange.opening.event !== 'notification';
}
