import { ambient, runWithAmbient } from './ambient.ts';
import type { TraceContext } from './trace-context.ts';

/** Runs `work` as a step of a trace, through all promises and callbacks it starts. */
export function runWithTrace<T>(trace: TraceContext, work: () => T): T {
  return runWithAmbient({ ctxt: ambient().ctxt, trace }, work);
}

/** The step of a trace that the work which runs now belongs to; what it calls continues it. */
export function currentTrace(): TraceContext | undefined {
  return ambient().trace;
}
