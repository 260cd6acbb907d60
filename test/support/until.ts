import { setTimeout as sleep } from 'node:timers/promises';

export interface UntilOptions {
  /** Completes the sentence "waited for …" of the failure. Default: the probe's source. */
  readonly what?: string | undefined;
  /** Default: 10 seconds. */
  readonly timeoutMs?: number | undefined;
  /** Between two looks. Default: 1 ms. */
  readonly everyMs?: number | undefined;
  /** Ends the waiting early, as a failure. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks until `probe` gives something other than `undefined` or `false`, and resolves with it.
 * A probe that throws has found nothing yet; its last error is told when time runs out.
 */
export async function until<T>(
  probe: () => T | Promise<T>,
  options: UntilOptions = {},
): Promise<Exclude<T, undefined | false>> {
  const { what = probe.toString(), timeoutMs = 10_000, everyMs = 1, signal } = options;
  const startedAt = performance.now();
  let problem: unknown;
  do {
    try {
      const found = await probe();
      if (isFound(found)) return found;
      problem = undefined;
    } catch (error) {
      problem = error;
    }
    await sleep(everyMs, undefined, { signal });
  } while (performance.now() - startedAt < timeoutMs);
  const reason = problem instanceof Error ? `: ${problem.message}` : '';
  throw new Error(`Waited ${timeoutMs} ms in vain for ${what}${reason}`, { cause: problem });
}

function isFound<T>(value: T): value is Exclude<T, undefined | false> {
  return value !== undefined && value !== false;
}
