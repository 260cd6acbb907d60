import { silentLogger, type Logger } from '../base/logger.ts';
import { printThrown } from '../base/print-thrown.ts';
import type { NotificationPriority } from '../dispatcher/notification-priority.ts';
import { InvalidArgument } from '../errors.ts';
import { NotificationFailure } from '../notify/errors.ts';
import type { PreparedNotifier } from '../notify/prepared-notifier.ts';

export interface BackgroundNotifierOptions {
  /** So many notifications may wait for the broker; those beyond are dropped. Default: 1,000. */
  readonly mostWaiting?: number | undefined;
  /** For what the notifier itself does not log. Default: silent. */
  readonly logger?: Logger | undefined;
}

/** What is said: the context of it is nobody's. */
export interface Announcement {
  readonly priority: NotificationPriority;
  readonly eventType: string;
  readonly payload: unknown;
}

/**
 * Sends notifications of what a program does anyway, such as requests and log records: who does it
 * neither waits nor fails. When the broker is away, only so much is kept.
 */
export class BackgroundNotifier {
  readonly #notifier: PreparedNotifier;
  readonly #mostWaiting: number;
  readonly #logger: Logger;
  readonly #waiting = new Set<Promise<void>>();
  #dropped = 0;

  /** @throws {InvalidArgument} `mostWaiting` is no positive integer. */
  constructor(notifier: PreparedNotifier, options: BackgroundNotifierOptions = {}) {
    const { mostWaiting = 1_000, logger = silentLogger } = options;
    if (!Number.isInteger(mostWaiting) || mostWaiting < 1) {
      throw new InvalidArgument('mostWaiting', 'must be an integer, at least 1');
    }
    this.#notifier = notifier;
    this.#mostWaiting = mostWaiting;
    this.#logger = logger;
  }

  /** How many were not sent because too many waited. */
  get dropped(): number {
    return this.#dropped;
  }

  send(announcement: Announcement): void {
    if (this.#waiting.size >= this.#mostWaiting) {
      this.#dropped += 1;
      return;
    }
    const sending = this.#trySend(announcement);
    this.#waiting.add(sending);
    void sending.finally(() => {
      this.#waiting.delete(sending);
    });
  }

  /** Resolves when all that was sent so far has arrived, or failed. */
  async flush(): Promise<void> {
    await Promise.all(this.#waiting);
  }

  async #trySend({ priority, eventType, payload }: Announcement): Promise<void> {
    try {
      await this.#notifier[priority]({}, eventType, payload);
    } catch (error) {
      // A notifier logs its drivers' failures before it throws them.
      if (error instanceof NotificationFailure) return;
      this.#logger.error('A notification could not be sent', {
        eventType,
        error: printThrown(error),
      });
    }
  }
}
