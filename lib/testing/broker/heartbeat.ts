import { AmqpError } from './amqp/errors.ts';
import type { Frame } from './amqp/frame.ts';

export interface HeartbeatOptions {
  readonly intervalSeconds: number;
  readonly beat: () => void;
  /** Nothing was heard for two intervals. */
  readonly onSilence: () => void;
  /** While we do not listen, silence means nothing. */
  readonly isListening: () => boolean;
}

/** Shows the peer that we live, and notices when it does not. */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout | undefined;
  #silentIntervals = 0;

  /** @param intervalSeconds none at all for zero, as clients agree that there be none. */
  constructor({ intervalSeconds, beat, onSilence, isListening }: HeartbeatOptions) {
    if (intervalSeconds === 0) return;
    this.#timer = setInterval(() => {
      beat();
      if (isListening()) this.#silentIntervals += 0.5;
      if (this.#silentIntervals > 2) onSilence();
    }, intervalSeconds * 500);
    this.#timer.unref();
  }

  heard(): void {
    this.#silentIntervals = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** @throws {AmqpError} a heartbeat that says something. */
export function checkHeartbeat({ channel, payload }: Frame): void {
  if (payload.length > 0) throw new AmqpError('FRAME_ERROR', 'a heartbeat with a payload');
  if (channel !== 0) throw new AmqpError('UNEXPECTED_FRAME', 'a heartbeat on a channel');
}
