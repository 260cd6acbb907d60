import type { Socket } from 'node:net';
import type { Method } from './amqp/method.ts';

export interface ThrottleOptions {
  readonly socket: Pick<Socket, 'isPaused' | 'pause' | 'resume'>;
  /** Why nothing that is published is taken; nothing when it is. */
  readonly alarm: () => string | undefined;
  /** Tells the client, if it wants to know. */
  readonly tell: (method: Method<'connection.blocked'> | Method<'connection.unblocked'>) => void;
}

/**
 * Keeps what is published away in an alarm. As RabbitMQ does it: whoever publishes is not listened to
 * any more, until it is over.
 */
export class Throttle {
  readonly #options: ThrottleOptions;

  constructor(options: ThrottleOptions) {
    this.#options = options;
  }

  get isListening(): boolean {
    return !this.#options.socket.isPaused();
  }

  onPublished(): void {
    const { alarm, socket, tell } = this.#options;
    const reason = alarm();
    if (reason === undefined || !this.isListening) return;
    tell({ name: 'connection.blocked', reason });
    socket.pause();
  }

  /** What the client has published meanwhile is taken. */
  unblock(): void {
    if (this.isListening) return;
    this.#options.tell({ name: 'connection.unblocked' });
    this.#options.socket.resume();
  }
}
