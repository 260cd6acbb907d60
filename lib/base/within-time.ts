import { onAbort } from './abort.ts';
import type { Clock } from './clock.ts';
import { Deadline } from './deadline.ts';
import { deferred } from './deferred.ts';

export interface TimeLimits {
  /** Default: none. */
  readonly timeoutMs: number | undefined;
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
  readonly onTimeout: () => Error;
  readonly clock: Clock;
}

/**
 * Runs work that may take its time, with a signal that tells it when nobody waits any more: when
 * the time is up or the caller's signal fires. In that moment this rejects, whatever the work does.
 */
export async function withinTime<T>(
  work: (signal: AbortSignal | undefined) => Promise<T>,
  { timeoutMs, signal, onTimeout, clock }: TimeLimits,
): Promise<T> {
  if (timeoutMs === undefined && signal === undefined) return work(undefined);
  const controller = new AbortController();
  const over = deferred<never>();
  const giveUp = (reason: Error): void => {
    controller.abort(reason);
    over.reject(reason);
  };
  const detach = onAbort(signal, giveUp);
  const cancel = Deadline.after(timeoutMs ?? Infinity, clock).schedule(() => {
    giveUp(onTimeout());
  });
  try {
    return await Promise.race([over.promise, work(controller.signal)]);
  } finally {
    detach();
    cancel();
  }
}
