import { onAbort } from '../../base/abort.ts';
import { deferred } from '../../base/deferred.ts';
import { Deadline } from '../../base/deadline.ts';
import type { TimeoutStage } from '../../errors.ts';
import type { Reply } from '../../wire/reply.ts';

export interface PendingCallOptions {
  readonly deadline: Deadline;
  readonly callMonitorTimeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Builds the error for the time that has run out. */
  readonly onTimeout: (stage: TimeoutStage) => Error;
}

/** How far the request has come; the reply side adds `heartbeats-stopped`. */
export type SendProgress = Exclude<TimeoutStage, 'heartbeats-stopped'>;

/**
 * One call that waits for its reply: settled once, by the reply, the deadline, the call monitor,
 * the caller's signal or the transport's end, whichever comes first; then its timers are gone.
 *
 * A reply comes as one message with `ending: true`, or, from older servers, as two: the result
 * with `ending: false` first. A message with neither end nor result is a heartbeat of the call
 * monitor; it renews that timer and never the deadline.
 */
export class PendingCall {
  /** How far the request has come; the sender keeps it true. */
  progress: SendProgress = 'not-sent';
  readonly #options: PendingCallOptions;
  readonly #outcome = deferred<unknown>();
  #state:
    { readonly kind: 'waiting'; readonly cleanups: (() => void)[] } | { readonly kind: 'settled' };
  #cancelMonitor: () => void = () => undefined;
  #heartbeatSeen = false;
  #firstPart: unknown = null;

  constructor(options: PendingCallOptions) {
    this.#options = options;
    this.#state = { kind: 'waiting', cleanups: [] };
    // The caller awaits the result only once the request is on its way: a rejection before that is not unhandled.
    this.#outcome.promise.catch(() => undefined);
    this.whenSettled(
      options.deadline.schedule(() => {
        this.fail(options.onTimeout(this.progress));
      }),
    );
    this.whenSettled(
      onAbort(options.signal, (reason) => {
        this.fail(reason);
      }),
    );
    this.#restartMonitor();
  }

  get deadline(): Deadline {
    return this.#options.deadline;
  }

  get result(): Promise<unknown> {
    return this.#outcome.promise;
  }

  get settled(): boolean {
    return this.#state.kind === 'settled';
  }

  /** Runs `cleanup` when the call settles; at once if it has. */
  whenSettled(cleanup: () => void): void {
    if (this.#state.kind === 'waiting') this.#state.cleanups.push(cleanup);
    else cleanup();
  }

  /** Resolves after `delayMs`, or as soon as the call settles. */
  pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.deadline.clock.after(delayMs, resolve);
      this.whenSettled(() => {
        cancel();
        resolve();
      });
    });
  }

  /** Takes a reply message that carries this call's id. */
  onReply(reply: Reply, rebuild: (failure: unknown) => unknown): void {
    if (reply.failure !== undefined) {
      this.fail(rebuild(reply.failure));
      return;
    }
    const result = reply.result ?? null;
    if (reply.ending) {
      this.#settle();
      this.#outcome.resolve(result ?? this.#firstPart);
    } else if (result === null) {
      this.#heartbeatSeen = true;
      this.#restartMonitor();
    } else {
      this.#firstPart = result;
    }
  }

  fail(error: unknown): void {
    this.#settle();
    this.#outcome.reject(error);
  }

  #restartMonitor(): void {
    this.#cancelMonitor();
    const timeoutMs = this.#options.callMonitorTimeoutMs;
    if (timeoutMs === undefined || this.settled) return;
    this.#cancelMonitor = Deadline.after(timeoutMs, this.deadline.clock).schedule(() => {
      const stage = this.#heartbeatSeen ? 'heartbeats-stopped' : this.progress;
      this.fail(this.#options.onTimeout(stage));
    });
  }

  #settle(): void {
    if (this.#state.kind === 'settled') return;
    const { cleanups } = this.#state;
    this.#state = { kind: 'settled' };
    this.#cancelMonitor();
    for (const cleanup of cleanups) cleanup();
  }
}
