import { NotificationDispatcher } from '../dispatcher/notification-dispatcher.ts';
import { InvalidArgument } from '../errors.ts';
import type { Target } from '../target/target.ts';
import type { Admission } from '../transport/driver/incoming-message.ts';
import type { IncomingNotification } from '../transport/driver/incoming-notification.ts';
import type { Transport } from '../transport/transport.ts';
import { Batcher } from './batcher.ts';
import { observeNotification } from './diagnostics.ts';
import {
  NotificationServerBase,
  type Intake,
  type NotificationListenerOptions,
  type NotificationServerParts,
} from './notification-server.ts';

export interface BatchNotificationListenerOptions<Ctxt> extends NotificationListenerOptions<Ctxt> {
  /** How many make a batch. Default: as many as come in time, up to 1,000. */
  readonly batchSize?: number | undefined;
  /** How long the first of a batch waits for others. Default: until the batch is full. */
  readonly batchTimeoutMs?: number | undefined;
  /** Batches worked on at once. Default: 1. */
  readonly concurrency?: number | undefined;
}

const DEFAULT_SIZE = 1_000;

/** Notifications that are worked on together. */
export class NotificationBatch {
  readonly #all: readonly IncomingNotification[];
  #admitted: readonly IncomingNotification[] = [];

  constructor(all: readonly IncomingNotification[]) {
    this.#all = all;
  }

  get admitted(): readonly IncomingNotification[] {
    return this.#admitted;
  }

  /** `admitted` if any of them is. */
  admit(): Admission {
    const admissions = new Set<Admission>();
    this.#admitted = this.#all.filter((incoming) => {
      const admission = incoming.admit();
      admissions.add(admission);
      return admission === 'admitted';
    });
    return admissions.has('admitted') ? 'admitted' : admissions.has('gone') ? 'gone' : 'duplicate';
  }
}

/** Listens to notifications, many at a time. Made by {@link getBatchNotificationListener}. Counterpart: `oslo_messaging.notify.listener.BatchNotificationServer`. */
export class BatchNotificationServer<Ctxt = Record<string, unknown>> extends NotificationServerBase<
  NotificationBatch,
  Ctxt
> {
  readonly #batchSize: number;
  readonly #batchTimeoutMs: number | undefined;

  constructor(
    transport: Transport,
    parts: NotificationServerParts<Ctxt> & BatchNotificationListenerOptions<Ctxt>,
  ) {
    const { batchSize, batchTimeoutMs } = parts;
    checkBatchOptions(batchSize, batchTimeoutMs);
    super(transport, { ...parts, concurrency: parts.concurrency ?? 1 });
    this.#batchSize = batchSize ?? DEFAULT_SIZE;
    this.#batchTimeoutMs = batchTimeoutMs;
  }

  protected override get mostAtWork(): number {
    return this.concurrency * this.#batchSize;
  }

  protected override intake(onWork: (batch: NotificationBatch) => void): Intake {
    const batcher = new Batcher<IncomingNotification>({
      size: this.#batchSize,
      timeoutMs: this.#batchTimeoutMs,
      clock: this.transport.clock,
      onBatch: (incoming) => {
        onWork(new NotificationBatch(incoming));
      },
    });
    return {
      add: (incoming) => {
        batcher.add(incoming);
      },
      limit: (most) => {
        batcher.limit(most);
      },
      clear: () => {
        batcher.clear();
      },
    };
  }

  protected override async process(batch: NotificationBatch, queuedMs: number): Promise<void> {
    const { clock } = this.transport;
    const startedAt = clock.now();
    const arrived = batch.admitted.map((incoming) => ({
      incoming,
      redeliveries: this.settlement.redeliveriesOf(incoming),
    }));
    const outcomes = await this.dispatcher.dispatchBatch(arrived);
    for (const { incoming, redeliveries } of arrived) {
      const outcome = outcomes.get(incoming) ?? 'failed';
      await this.settlement.settle(incoming, outcome);
      const elapsedMs = clock.now() - startedAt;
      observeNotification(incoming, { redeliveries, queuedMs, elapsedMs, outcome });
    }
  }
}

/**
 * As {@link getNotificationListener}, but endpoints get many at a time, as `info(notifications)`,
 * all of one priority: when `batchSize` of whatever priority have come, or `batchTimeoutMs` after
 * the first. What an endpoint wants requeued is all that it got.
 * Counterpart: `oslo_messaging.get_batch_notification_listener`.
 *
 * @throws {InvalidArgument} neither a size nor a timeout, or as {@link getNotificationListener}.
 * @throws {InvalidTarget} a target without a topic.
 */
export function getBatchNotificationListener<Ctxt = Record<string, unknown>>(
  transport: Transport,
  targets: readonly Target[],
  endpoints: readonly object[],
  options: BatchNotificationListenerOptions<Ctxt>,
): BatchNotificationServer<Ctxt> {
  const { serializer } = options;
  const dispatcher = new NotificationDispatcher(endpoints, {
    serializer,
    logger: transport.logger,
  });
  return new BatchNotificationServer(transport, { ...options, targets, dispatcher });
}

function checkBatchOptions(size: number | undefined, timeoutMs: number | undefined): void {
  if (size === undefined && timeoutMs === undefined) {
    throw new InvalidArgument('batchSize', 'or batchTimeoutMs must say when a batch is complete');
  }
  if (size !== undefined && !(Number.isInteger(size) && size >= 1)) {
    throw new InvalidArgument('batchSize', 'must be an integer, at least 1');
  }
  if (timeoutMs !== undefined && !(Number.isFinite(timeoutMs) && timeoutMs >= 0)) {
    throw new InvalidArgument('batchTimeoutMs', 'must be a finite number, at least 0');
  }
}
