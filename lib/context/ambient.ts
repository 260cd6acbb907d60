import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestContext } from './request-context.ts';
import type { TraceContext } from './trace-context.ts';

/** What belongs to the piece of work that runs now, and to all that it starts. */
export interface Ambient {
  readonly ctxt: RequestContext | undefined;
  readonly trace: TraceContext | undefined;
}

const storage = new AsyncLocalStorage<Ambient>();
const NOTHING: Ambient = { ctxt: undefined, trace: undefined };

export function ambient(): Ambient {
  return storage.getStore() ?? NOTHING;
}

/** Runs the work in these surroundings. Costs nothing before its first use. */
export function runWithAmbient<T>(next: Ambient, work: () => T): T {
  return storage.run(next, work);
}
