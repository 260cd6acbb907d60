import { setTimeout as sleep } from 'node:timers/promises';

/** Says when the next message is due. */
export interface Pacer {
  /**
   * Resolves when the next message is due, with the time from which its latency counts: with a rate
   * that is when it was due, so that what had to wait for its turn is told as slow, and not left out.
   */
  readonly next: (signal: AbortSignal) => Promise<number>;
}

/** As many messages a second, whatever becomes of them; without a rate as many as are got rid of. */
export function pacer(perSecond: number | undefined): Pacer {
  if (perSecond === undefined) return { next: () => Promise.resolve(performance.now()) };
  const intervalMs = 1_000 / perSecond;
  let dueAt = performance.now() - intervalMs;
  return {
    async next(signal) {
      dueAt += intervalMs;
      const due = dueAt;
      const earlyMs = due - performance.now();
      if (earlyMs <= 0) return due;
      await sleep(earlyMs, undefined, { signal });
      // That a timer is late is this program's fault.
      return performance.now();
    },
  };
}
