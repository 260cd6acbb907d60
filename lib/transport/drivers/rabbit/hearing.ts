import { diagnosticsChannel } from '../../../base/diagnostics.ts';
import type { Logger } from '../../../base/logger.ts';
import type { DeafEvent, HearingEvent } from '../../driver/events.ts';

const changes = diagnosticsChannel<DeafEvent | HearingEvent>('oslo-messaging:hearing');

/** Who is told when a consumer goes deaf, and when it hears again. */
export interface HearingListener {
  readonly onDeaf: (event: DeafEvent) => void;
  readonly onHearing: (event: HearingEvent) => void;
}

export interface HearingOptions extends HearingListener {
  readonly subject: Pick<DeafEvent, 'role' | 'queues'>;
  readonly logger: Logger;
}

/** Whether what was subscribed can be heard, as far as we know; says when that changes. */
export class Hearing {
  readonly #options: HearingOptions;
  #deaf: { readonly reason: string; readonly since: number } | undefined;

  constructor(options: HearingOptions) {
    this.#options = options;
  }

  /** Why it is deaf, when it is. */
  get problem(): string | undefined {
    return this.#deaf?.reason;
  }

  lost(reason: string): void {
    const { subject, logger, onDeaf } = this.#options;
    const before = this.#deaf;
    this.#deaf = { reason, since: before?.since ?? performance.now() };
    if (before !== undefined) return;
    logger.warn(`Nothing may be heard: ${reason}`, { queues: subject.queues });
    const event = { ...subject, reason };
    onDeaf(event);
    changes.publish(() => event);
  }

  regained(): void {
    if (this.#deaf === undefined) return;
    const { subject, logger, onHearing } = this.#options;
    const deafMs = Math.round(performance.now() - this.#deaf.since);
    this.#deaf = undefined;
    logger.info(`Heard again after ${deafMs} ms`, { queues: subject.queues });
    const event = { ...subject, deafMs };
    onHearing(event);
    changes.publish(() => event);
  }
}
