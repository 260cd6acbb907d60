import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { DuplicateGuard } from '../../../wire/duplicate-guard.ts';
import { decodeNotification, type DecodedNotification } from '../../../wire/notification.ts';
import type { ListenForNotificationsOptions, NotificationListener } from '../../driver/driver.ts';
import type { ConsumerHealth } from '../../driver/health.ts';
import type { Admission } from '../../driver/incoming-message.ts';
import { reportMalformed } from '../../driver/malformed-message.ts';
import { decodeMessage } from './decode-message.ts';
import { FakeIncomingNotification, type NotificationOrigin } from './fake-incoming-notification.ts';
import type { Consumer, Delivery, MemoryQueue } from './memory-queue.ts';

export interface FakeNotificationListenerOptions extends ListenForNotificationsOptions {
  readonly queues: readonly MemoryQueue[];
  readonly onClose: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A subscription to queues of notifications, with one window for all of them. */
export class FakeNotificationListener
  implements NotificationListener, Consumer, NotificationOrigin
{
  readonly window: number;
  readonly #options: FakeNotificationListenerOptions;
  readonly #acknowledged: DuplicateGuard;
  /** What was delivered and not settled, in that order; the value turns true when it is admitted. */
  readonly #unsettled = new Map<Delivery, boolean>();

  constructor(options: FakeNotificationListenerOptions) {
    this.window = options.window;
    this.#options = options;
    this.#acknowledged = new DuplicateGuard({ now: () => options.clock.now() });
    for (const queue of options.queues) queue.addConsumer(this);
  }

  get ready(): boolean {
    return this.#unsettled.size < this.window;
  }

  deliver(delivery: Delivery): void {
    const notification = this.#decode(delivery);
    if (notification === undefined) return;
    this.#unsettled.set(delivery, false);
    this.#options.onMessage(new FakeIncomingNotification(delivery, notification, this));
  }

  admit(delivery: Delivery, { uniqueId }: DecodedNotification): Admission {
    if (!this.#unsettled.has(delivery)) return 'gone';
    this.#unsettled.set(delivery, true);
    if (uniqueId === undefined || !this.#acknowledged.has(uniqueId)) return 'admitted';
    this.#settle(delivery);
    return 'duplicate';
  }

  acknowledge(delivery: Delivery, { uniqueId }: DecodedNotification): void {
    if (uniqueId !== undefined) this.#acknowledged.add(uniqueId);
    this.#settle(delivery);
  }

  requeue(delivery: Delivery): void {
    if (this.#settle(delivery)) delivery.queue.giveBack([delivery]);
  }

  get health(): ConsumerHealth {
    const queues = this.#options.queues.map(({ address }) => address.routingKey);
    return { role: 'notifications', queues, consuming: true };
  }

  /** What was delivered and not acknowledged is for others now, or comes again. */
  giveBack(): void {
    this.#giveBack(() => true);
  }

  stop(): Promise<void> {
    for (const queue of this.#options.queues) queue.removeConsumer(this);
    this.#giveBack((admitted) => !admitted);
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await this.stop();
    this.giveBack();
    this.#options.onClose();
  }

  #settle(delivery: Delivery): boolean {
    const wasUnsettled = this.#unsettled.delete(delivery);
    for (const queue of this.#options.queues) queue.wake();
    return wasUnsettled;
  }

  #giveBack(which: (admitted: boolean) => boolean): void {
    for (const [delivery, admitted] of this.#unsettled) {
      if (which(admitted)) this.requeue(delivery);
    }
  }

  #decode(delivery: Delivery): DecodedNotification | undefined {
    try {
      return decodeNotification(decodeMessage(delivery.message));
    } catch (error) {
      // Dropped, as by a broker to which it is rejected: the next one may be better.
      const cause = error instanceof Error ? error.message : String(error);
      const { address } = delivery.queue;
      reportMalformed({ kind: 'notification', ...address, cause }, this.#options.logger);
      this.#options.onRejected?.();
      return undefined;
    }
  }
}
