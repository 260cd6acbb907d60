import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { DuplicateGuard } from '../../../wire/duplicate-guard.ts';
import { decodeRequest, type DecodedRequest } from '../../../wire/request.ts';
import { admitOnce } from '../../driver/admit-once.ts';
import type { Listener, ListenOptions } from '../../driver/driver.ts';
import type { ConsumerHealth } from '../../driver/health.ts';
import type { Admission } from '../../driver/incoming-message.ts';
import { reportMalformed } from '../../driver/malformed-message.ts';
import { decodeMessage } from './decode-message.ts';
import { FakeIncomingMessage, type RequestOrigin } from './fake-incoming-message.ts';
import type { Consumer, Delivery, MemoryQueue } from './memory-queue.ts';

export interface FakeListenerOptions extends ListenOptions {
  readonly queues: readonly MemoryQueue[];
  readonly sendReply: RequestOrigin['sendReply'];
  readonly onStop: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A server's subscription to its queues, with one window for all of them. */
export class FakeListener implements Listener, Consumer, RequestOrigin {
  readonly #options: FakeListenerOptions;
  readonly #guard: DuplicateGuard;
  /** What was delivered and not admitted, in that order. */
  readonly #held = new Set<Delivery>();

  constructor(options: FakeListenerOptions) {
    this.#options = options;
    this.#guard = new DuplicateGuard({ now: () => options.clock.now() });
    for (const queue of options.queues) queue.addConsumer(this);
  }

  get ready(): boolean {
    return this.#held.size < this.#options.concurrency;
  }

  deliver(delivery: Delivery): void {
    const request = this.#decode(delivery);
    if (request === undefined) return;
    this.#held.add(delivery);
    this.#options.onMessage(new FakeIncomingMessage(delivery, request, this));
  }

  admit(delivery: Delivery, request: DecodedRequest): Admission {
    if (!this.#held.delete(delivery)) return 'gone';
    for (const queue of this.#options.queues) queue.wake();
    const { expiresAt } = delivery.message;
    const { logger } = this.#options;
    return admitOnce(request, { admitted: this.#guard, expiresAt, logger });
  }

  get sendReply(): RequestOrigin['sendReply'] {
    return this.#options.sendReply;
  }

  get health(): ConsumerHealth {
    const queues = this.#options.queues.map(
      ({ address }) => address.routingKey || address.exchange,
    );
    return { role: 'server', queues, consuming: true };
  }

  /** What was delivered and not admitted is for others now, or comes again. */
  giveBack(): void {
    for (const queue of this.#options.queues) {
      queue.giveBack([...this.#held].filter((delivery) => delivery.queue === queue));
    }
    this.#held.clear();
  }

  stop(): Promise<void> {
    for (const queue of this.#options.queues) queue.removeConsumer(this);
    this.giveBack();
    this.#options.onStop();
    return Promise.resolve();
  }

  close(): Promise<void> {
    return this.stop();
  }

  #decode(delivery: Delivery): DecodedRequest | undefined {
    try {
      return decodeRequest(decodeMessage(delivery.message));
    } catch (error) {
      // Dropped, as by a broker to which it is rejected: the next one may be better.
      const cause = error instanceof Error ? error.message : String(error);
      reportMalformed({ kind: 'request', ...delivery.queue.address, cause }, this.#options.logger);
      this.#options.onRejected?.();
      return undefined;
    }
  }
}
