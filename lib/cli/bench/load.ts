import { setMaxListeners } from 'node:events';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { explain } from '../common/explain.ts';
import { pacer } from './pacer.ts';

/** How much is to be done. */
export interface LoadPlan {
  /** Messages at once. */
  readonly atOnce: number;
  /** Messages a second in all. Absent: as many as there can be. */
  readonly perSecond?: number | undefined;
  readonly warmUpMs: number;
  readonly durationMs: number;
  /** Ends it before its time. */
  readonly signal: AbortSignal;
  /** Hears of how it goes, once a second. */
  readonly onSecond: (progress: Progress) => void;
}

export interface Progress {
  readonly warmingUp: boolean;
  readonly elapsedMs: number;
  readonly sent: number;
  readonly failed: number;
  /** Of the second that has passed. */
  readonly perSecond: number;
}

/** What came of it, without the time to warm up. */
export interface LoadResult {
  readonly elapsedMs: number;
  /** Done without an error. */
  readonly done: number;
  /** How often each error occurred. */
  readonly errors: ReadonlyMap<string, number>;
  /** In microseconds, of what was done. */
  readonly latencies: RecordableHistogram;
}

const SECOND_MS = 1_000;
const MICROSECONDS = 1_000;
const LONGEST_TURN_MS = 10;

/**
 * Does something again and again, so many at once.
 *
 * @param once gets the number of the one who does it, from 0 to `atOnce` - 1.
 */
export async function applyLoad(
  once: (who: number) => Promise<unknown>,
  plan: LoadPlan,
): Promise<LoadResult> {
  const { warmUpMs, durationMs, signal } = plan;
  if (warmUpMs > 0) await new Load(once, plan, true).run(warmUpMs);
  return signal.aborted
    ? new Load(once, plan, true).result()
    : new Load(once, plan, false).run(durationMs);
}

/** One stretch of time of a load. */
class Load {
  readonly #once: (who: number) => Promise<unknown>;
  readonly #plan: LoadPlan;
  readonly #warmingUp: boolean;
  readonly #latencies = createHistogram();
  readonly #errors = new Map<string, number>();
  #done = 0;
  #failed = 0;
  #startedAt = performance.now();
  #endedAt = this.#startedAt;
  #turnAt = this.#startedAt;

  constructor(once: (who: number) => Promise<unknown>, plan: LoadPlan, warmingUp: boolean) {
    this.#once = once;
    this.#plan = plan;
    this.#warmingUp = warmingUp;
  }

  async run(durationMs: number): Promise<LoadResult> {
    this.#startedAt = performance.now();
    const over = AbortSignal.any([this.#plan.signal, AbortSignal.timeout(durationMs)]);
    // Each that waits for its turn listens to it.
    setMaxListeners(0, over);
    const endsAt = this.#startedAt + durationMs;
    const pace = pacer(this.#plan.perSecond);
    const worker = async (_: unknown, who: number): Promise<void> => {
      while (!over.aborted && performance.now() < endsAt) {
        // Rejects when the time is over while it waits.
        const startedAt = await pace.next(over).catch(() => undefined);
        if (startedAt === undefined) return;
        await this.#attempt(who, startedAt);
        await this.#letOthersRun();
      }
    };
    const telling = this.#tellEverySecond();
    try {
      await Promise.all(Array.from({ length: this.#plan.atOnce }, worker));
    } finally {
      clearInterval(telling);
    }
    this.#endedAt = performance.now();
    return this.result();
  }

  result(): LoadResult {
    return {
      elapsedMs: this.#endedAt - this.#startedAt,
      done: this.#done,
      errors: this.#errors,
      latencies: this.#latencies,
    };
  }

  async #attempt(who: number, startedAt: number): Promise<void> {
    try {
      await this.#once(who);
    } catch (error) {
      // Given up with the whole: that is no failure of it.
      if (this.#plan.signal.aborted) return;
      const name = nameOf(error);
      this.#errors.set(name, (this.#errors.get(name) ?? 0) + 1);
      this.#failed += 1;
      return;
    }
    this.#done += 1;
    const microseconds = Math.round((performance.now() - startedAt) * MICROSECONDS);
    this.#latencies.record(Math.max(1, microseconds));
  }

  /** In memory a message takes no turn of the event loop, and timers would never run. */
  async #letOthersRun(): Promise<void> {
    if (performance.now() - this.#turnAt < LONGEST_TURN_MS) return;
    await setImmediate();
    this.#turnAt = performance.now();
  }

  #tellEverySecond(): NodeJS.Timeout {
    let before = { done: 0, at: this.#startedAt };
    return setInterval(() => {
      const now = performance.now();
      this.#plan.onSecond({
        warmingUp: this.#warmingUp,
        elapsedMs: now - this.#startedAt,
        sent: this.#done + this.#failed,
        failed: this.#failed,
        perSecond: ((this.#done - before.done) * SECOND_MS) / (now - before.at),
      });
      before = { done: this.#done, at: now };
    }, SECOND_MS);
  }
}

/** An error as it is counted: by its class, and what it says of itself without what is of one message only. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : explain(error);
}
