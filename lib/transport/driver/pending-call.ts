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
  readonly result: Promise<unknown>;
  progress: SendProgress = 'not-sent';
  readonly #options: PendingCallOptions;
  readonly #settled = deferred<unknown>();
  readonly #detach: (() => void)[] = [];
  #cancelMonitor: () => void = () => undefined;
  #heartbeatSeen = false;
  #early: { readonly result: unknown } | undefined;

  constructor(options: PendingCallOptions) {
    this.#options = options;
    this.result = this.#settled.promise;
    // Whoever sends the request awaits `result` only after the send: until then a rejection is not unhandled.
    this.result.catch(() => undefined);
    this.#detach.push(
      options.deadline.schedule(() => {
        this.#timeOut();
      }),
      onAbort(options.signal, (reason) => {
        this.fail(reason);
      }),
    );
    this.#restartMonitor();
  }

  /** Takes a reply message that carries this call's id. */
  onReply(reply: Reply, rebuild: (failure: unknown) => unknown): void {
    if (reply.failure !== undefined) {
      this.fail(rebuild(reply.failure));
      return;
    }
    if (reply.result !== null && reply.result !== undefined) this.#early = { result: reply.result };
    if (reply.ending) {
      this.#release();
      this.#settled.resolve(this.#early === undefined ? null : this.#early.result);
      return;
    }
    this.#heartbeatSeen = true;
    this.#restartMonitor();
  }

  fail(error: unknown): void {
    this.#release();
    this.#settled.reject(error);
  }

  #timeOut(): void {
    this.fail(this.#options.onTimeout(this.progress));
  }

  #restartMonitor(): void {
    this.#cancelMonitor();
    const timeoutMs = this.#options.callMonitorTimeoutMs;
    if (timeoutMs === undefined) return;
    this.#cancelMonitor = Deadline.after(timeoutMs).schedule(() => {
      this.fail(
        this.#options.onTimeout(this.#heartbeatSeen ? 'heartbeats-stopped' : this.progress),
      );
    });
  }

  #release(): void {
    this.#cancelMonitor();
    for (const detach of this.#detach.splice(0)) detach();
  }
}
