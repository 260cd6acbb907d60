import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Logger } from '../../index.ts';

const MICROSECONDS_PER_MS = 1_000;

/**
 * Tells systemd how the service is, by its program `systemd-notify` (Node has no datagram sockets
 * of that kind); nothing happens outside of systemd. The unit needs `NotifyAccess=all`. What is
 * told is told in order, one program after the other: two at once may overtake each other.
 */
export class Systemd {
  readonly #logger: Logger;
  #phase: 'starting' | 'ready' | 'stopping' = 'starting';
  #told: Promise<void> = Promise.resolve();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** What the service waited for to be ready has happened. */
  ready(status: string): Promise<void> {
    this.#phase = 'ready';
    return this.#tell(['READY=1', `STATUS=${status}`]);
  }

  /**
   * Tells of a reload around it. Nothing is told before the service is ready, for what ends a
   * reload would say that it is, nor when it is ending.
   */
  async reload(work: () => Promise<void>): Promise<void> {
    if (this.#phase === 'ready') {
      const now = Math.round(performance.now() * MICROSECONDS_PER_MS);
      await this.#tell(['RELOADING=1', `MONOTONIC_USEC=${now}`]);
    }
    await work();
    // Read anew: the service may have become ready, or have begun to end, in between.
    if (this.#phase === 'ready') await this.#tell(['READY=1']);
  }

  /** The service is ending. */
  stopping(status: string): Promise<void> {
    this.#phase = 'stopping';
    return this.#tell(['STOPPING=1', `STATUS=${status}`]);
  }

  #tell(assignments: readonly string[]): Promise<void> {
    this.#told = this.#told.then(() => notify(assignments, this.#logger));
    return this.#told;
  }
}

/** See sd_notify(3) for what can be assigned. */
async function notify(assignments: readonly string[], logger: Logger): Promise<void> {
  if (!process.env['NOTIFY_SOCKET']) return;
  try {
    await promisify(execFile)('systemd-notify', assignments);
  } catch (error) {
    // The service itself is well; systemd says by its own timeout that it did not hear.
    logger.warn('systemd-notify failed', { error: String(error), state: assignments.join(' ') });
  }
}
