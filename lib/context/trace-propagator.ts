import { currentTrace, runWithTrace } from './current-trace.ts';
import { childOf, extractTraceContext, injectTraceContext } from './trace-context.ts';

/**
 * Carries a trace over a message. With OpenTelemetry, whose SDK records and exports the spans:
 *
 * ```ts
 * import { context, propagation } from '@opentelemetry/api';
 * const propagator: TracePropagator = {
 *   inject: (carrier) => propagation.inject(context.active(), carrier),
 *   extract: (carrier, work) =>
 *     context.with(propagation.extract(context.active(), carrier), work),
 * };
 * ```
 */
export interface TracePropagator {
  /** Writes the current trace into a context about to be sent. */
  inject(carrier: Record<string, unknown>): void;
  /** Runs `work`, once and at once, within the trace that a received context names. */
  extract<T>(carrier: Readonly<Record<string, unknown>>, work: () => T): T;
}

/**
 * W3C Trace Context without a recorder: each message sent and each message handled is a step of
 * its own, so that peers which do record see one connected trace.
 */
export const w3cPropagator: TracePropagator = {
  inject(carrier) {
    injectTraceContext(carrier, childOf(currentTrace()));
  },
  extract(carrier, work) {
    return runWithTrace(childOf(extractTraceContext(carrier)), work);
  },
};
