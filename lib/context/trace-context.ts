import { randomHexId } from '../wire/ids.ts';
import type { ContextDict } from './context-dict.ts';
import {
  NO_TRACE_STATE,
  parseTraceState,
  printTraceState,
  type TraceState,
} from './trace-state.ts';

/** One step (span) of a trace, as W3C Trace Context describes it to the next. Immutable. */
export interface TraceContext {
  /** 32 hex digits, the same in every step of the trace. */
  readonly traceId: string;
  /** 16 hex digits, those of this step: the parent of what it causes. */
  readonly spanId: string;
  /** Whether the trace is worth recording. */
  readonly sampled: boolean;
  readonly state: TraceState;
}

const SAMPLED = 0b1;
const TRACEPARENT =
  /^[ \t]*(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?[ \t]*$/;

/**
 * A new trace. Sampled unless asked otherwise, as from Python: whoever turns tracing on wants to
 * see it, and one unsampled beginning would silence every service behind it.
 */
export function startTrace(options: { readonly sampled?: boolean } = {}): TraceContext {
  return {
    traceId: randomHexId(),
    spanId: newSpanId(),
    sampled: options.sampled ?? true,
    state: NO_TRACE_STATE,
  };
}

/** The next step of the parent's trace; without a parent the first of a new one. */
export function childOf(parent: TraceContext | undefined): TraceContext {
  return parent === undefined ? startTrace() : { ...parent, spanId: newSpanId() };
}

/**
 * Reads a `traceparent` and, if that is valid, the `tracestate` beside it. Of a version beyond 00
 * what 00 knows is read. `undefined` when there is no trace to continue.
 */
export function parseTraceContext(
  traceparent: unknown,
  tracestate?: unknown,
): TraceContext | undefined {
  if (typeof traceparent !== 'string') return undefined;
  const [, version, traceId, spanId, flags = '', future] = TRACEPARENT.exec(traceparent) ?? [];
  if (traceId === undefined || spanId === undefined) return undefined;
  if (version === '00' && future !== undefined) return undefined;
  return {
    traceId,
    spanId,
    sampled: (parseInt(flags, 16) & SAMPLED) === SAMPLED,
    state: typeof tracestate === 'string' ? parseTraceState(tracestate) : NO_TRACE_STATE,
  };
}

/** `00-<trace id>-<span id>-01`, or `-00` when not sampled. */
export function printTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/**
 * Writes a trace into a context about to be sent, under the keys `traceparent` and `tracestate`;
 * what stood there before is gone. Counterpart: `opentelemetry.propagate.inject`.
 */
export function injectTraceContext(ctxt: Record<string, unknown>, trace: TraceContext): void {
  ctxt['traceparent'] = printTraceparent(trace);
  delete ctxt['tracestate'];
  if (trace.state.size > 0) ctxt['tracestate'] = printTraceState(trace.state);
}

/** The trace that a received context names. Counterpart: `opentelemetry.propagate.extract`. */
export function extractTraceContext(ctxt: ContextDict): TraceContext | undefined {
  return parseTraceContext(ctxt['traceparent'], ctxt['tracestate']);
}

function newSpanId(): string {
  return randomHexId().slice(16);
}
