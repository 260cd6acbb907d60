import { printThrown } from '../base/print-thrown.ts';
import { priorityOf } from '../dispatcher/notification.ts';
import {
  NOT_BEGUN,
  NotificationResult,
  type NotificationOutcome,
} from '../dispatcher/notification-result.ts';
import type { IncomingNotification } from '../transport/driver/incoming-notification.ts';
import type { Transport } from '../transport/transport.ts';
import { RedeliveryDamper } from './redelivery-damper.ts';
import type { RedeliveryPolicy } from './redelivery-options.ts';

/** What a listener has done so far, in notifications. */
export interface ListenerCounts {
  readonly handled: number;
  /** Given back because an endpoint said so, or failed. */
  readonly requeued: number;
  /** An endpoint, or the serializer, threw. */
  readonly failed: number;
  /** Acknowledged though an endpoint wanted them again, or failed: requeueing is not allowed. */
  readonly givenUp: number;
  readonly deadLettered: number;
  readonly unknownPriority: number;
}

export interface NotificationSettlementOptions {
  readonly transport: Transport;
  readonly allowRequeue: boolean;
  readonly policy: RedeliveryPolicy;
}

/** Settles notifications with their broker, after they were worked on, by what came of it. */
export class NotificationSettlement {
  readonly #options: NotificationSettlementOptions;
  readonly #counts = {
    handled: 0,
    requeued: 0,
    failed: 0,
    givenUp: 0,
    deadLettered: 0,
    unknownPriority: 0,
  };
  #damper: RedeliveryDamper;

  constructor(options: NotificationSettlementOptions) {
    this.#options = options;
    this.#damper = this.#newDamper();
  }

  get counts(): ListenerCounts {
    return { ...this.#counts };
  }

  /** A listener begins to listen. */
  begin(): void {
    this.#damper = this.#newDamper();
  }

  /** So many may wait to be given back. */
  set mostResting(count: number) {
    this.#damper.mostResting = count;
  }

  /** The listener stops: what waits to be given back is given back now. */
  end(): void {
    this.#damper.release();
  }

  redeliveriesOf(incoming: IncomingNotification): number {
    return this.#damper.redeliveriesOf(incoming);
  }

  /** Never rejects. */
  async settle(incoming: IncomingNotification, outcome: NotificationOutcome): Promise<void> {
    switch (outcome) {
      case NotificationResult.HANDLED:
        this.#counts.handled += 1;
        this.#acknowledge(incoming);
        return;
      case 'unknown-priority':
        this.#counts.unknownPriority += 1;
        this.#acknowledge(incoming);
        return;
      case NOT_BEGUN:
        incoming.requeue();
        return;
      case 'failed':
        this.#counts.failed += 1;
        return this.#again(incoming);
      case NotificationResult.REQUEUE:
        return this.#again(incoming);
    }
  }

  #newDamper(): RedeliveryDamper {
    const { policy, transport } = this.#options;
    return new RedeliveryDamper({ ...policy, clock: transport.clock });
  }

  async #again(incoming: IncomingNotification): Promise<void> {
    const { allowRequeue, policy } = this.#options;
    const { deadLetter } = policy;
    const spent =
      !allowRequeue || this.redeliveriesOf(incoming) >= (deadLetter?.afterRedeliveries ?? Infinity);
    if (!spent) {
      this.#requeue(incoming);
    } else if (deadLetter === undefined) {
      this.#counts.givenUp += 1;
      this.#log('warn', 'A notification is given up: requeueing is not allowed', incoming);
      this.#acknowledge(incoming);
    } else {
      await this.#bury(incoming, deadLetter);
    }
  }

  async #bury(
    incoming: IncomingNotification,
    { target }: NonNullable<RedeliveryPolicy['deadLetter']>,
  ): Promise<void> {
    const topic = `${target.topic ?? ''}.${priorityOf(incoming) ?? 'error'}`;
    const { ctxt, message } = incoming;
    const letter = { target: target.with({ topic }), ctxt: senderContext(ctxt), message };
    try {
      await this.#options.transport.sendNotification(letter, { version: 2 });
      this.#counts.deadLettered += 1;
      this.#log('warn', `A notification is moved to ${topic}`, incoming);
      this.#acknowledge(incoming);
    } catch (error) {
      // Still nothing is lost: it comes again, and so does the attempt.
      this.#log('error', `A notification cannot be moved to ${topic}`, incoming, error);
      this.#requeue(incoming);
    }
  }

  #requeue(incoming: IncomingNotification): void {
    this.#counts.requeued += 1;
    this.#damper.requeue(incoming);
  }

  #acknowledge(incoming: IncomingNotification): void {
    this.#damper.forget(incoming);
    incoming.acknowledge();
  }

  #log(
    level: 'warn' | 'error',
    text: string,
    incoming: IncomingNotification,
    error?: unknown,
  ): void {
    const { message_id: messageId, event_type: eventType } = incoming.message;
    this.#options.transport.logger[level](text, {
      messageId,
      eventType,
      redeliveries: this.redeliveriesOf(incoming),
      ...(error !== undefined && { error: printThrown(error) }),
    });
  }
}

/** Without what the arrival added. */
function senderContext(ctxt: IncomingNotification['ctxt']): IncomingNotification['ctxt'] {
  return Object.fromEntries(Object.entries(ctxt).filter(([key]) => key !== 'client_timeout'));
}
