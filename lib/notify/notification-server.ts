import { onAbort, throwIfAborted } from '../base/abort.ts';
import { printThrown } from '../base/print-thrown.ts';
import {
  NotificationDispatcher,
  type NotificationDispatcherOptions,
} from '../dispatcher/notification-dispatcher.ts';
import { InvalidArgument, InvalidTarget } from '../errors.ts';
import {
  MessageHandlingServer,
  type Admissible,
  type MessageHandlingServerOptions,
  type Receiver,
} from '../server/message-handling-server.ts';
import type { Target } from '../target/target.ts';
import type {
  Listener,
  NotificationListener,
  TargetAndPriority,
} from '../transport/driver/driver.ts';
import type { IncomingNotification } from '../transport/driver/incoming-notification.ts';
import type { Transport } from '../transport/transport.ts';
import { observeNotification } from './diagnostics.ts';
import { NotificationSettlement, type ListenerCounts } from './notification-settlement.ts';
import { redeliveryPolicy, type RedeliveryOptions } from './redelivery-options.ts';

export interface NotificationListenerOptions<Ctxt> extends MessageHandlingServerOptions {
  /** Default: what comes from the wire is passed on as it is. */
  readonly serializer?: NotificationDispatcherOptions<Ctxt>['serializer'];
  /**
   * Whether what an endpoint wants requeued, or fails over, goes back to its queue. If not it is
   * acknowledged, and lost but for a dead letter. Default: false, as in oslo.
   */
  readonly allowRequeue?: boolean | undefined;
  /**
   * Listeners of the same pool share what is sent; each pool gets all of it. Its queue bears this
   * name alone, so let it be a name that no topic has. Default: the queues of the topics.
   */
  readonly pool?: string | undefined;
  readonly redelivery?: RedeliveryOptions | undefined;
  /** Stops the listener when it fires, as `stop()` and `wait()` do. */
  readonly signal?: AbortSignal | undefined;
}

export interface NotificationServerParts<Ctxt> extends NotificationListenerOptions<Ctxt> {
  readonly targets: readonly Target[];
  readonly dispatcher: NotificationDispatcher<Ctxt>;
}

/** So many notifications may rest before they are given back, beside those that are worked on. */
const MOST_RESTING = 100;

/**
 * What listeners have in common: each pair of a target and a priority that an endpoint wants is
 * listened to; what was worked on is settled after that.
 * Counterpart: `oslo_messaging.notify.listener.NotificationServerBase`.
 */
export abstract class NotificationServerBase<
  Work extends Admissible,
  Ctxt,
> extends MessageHandlingServer<Work> {
  readonly targets: readonly Target[];
  protected readonly dispatcher: NotificationDispatcher<Ctxt>;
  protected readonly settlement: NotificationSettlement;
  readonly #pool: string | undefined;
  readonly #signal: AbortSignal | undefined;
  #detach: () => void = () => undefined;

  constructor(transport: Transport, parts: NotificationServerParts<Ctxt>) {
    const [first] = parts.targets;
    if (first === undefined) throw new InvalidArgument('targets', 'must have at least one target');
    const stray = parts.targets.find(({ topic }) => !topic);
    if (stray !== undefined) {
      throw new InvalidTarget("A listener's target must have a topic specified", stray);
    }
    if (parts.pool === '') throw new InvalidArgument('pool', 'must be a name');
    super(transport, first, { concurrency: parts.concurrency });
    this.targets = parts.targets;
    this.dispatcher = parts.dispatcher;
    this.#pool = parts.pool;
    this.#signal = parts.signal;
    this.settlement = new NotificationSettlement({
      transport,
      allowRequeue: parts.allowRequeue ?? false,
      policy: redeliveryPolicy(parts.redelivery),
    });
  }

  get counts(): ListenerCounts {
    return this.settlement.counts;
  }

  /** @throws the signal's reason, if it has fired; otherwise as {@link MessageHandlingServer.start}. */
  override async start(): Promise<void> {
    throwIfAborted(this.#signal);
    this.#detach();
    this.#detach = onAbort(this.#signal, () => {
      this[Symbol.asyncDispose]().catch((error: unknown) => {
        this.logger.error('A listener could not stop', { error: printThrown(error) });
      });
    });
    try {
      await super.start();
    } catch (error) {
      this.#detach();
      throwIfAborted(this.#signal);
      throw error;
    }
  }

  override stop(): Promise<void> {
    this.#detach();
    return super.stop();
  }

  /** How many notifications are worked on at once, at most. */
  protected abstract readonly mostAtWork: number;

  /** Where notifications go, that become work. */
  protected abstract intake(onWork: (work: Work) => void): Intake;

  protected override async createListener(
    { onMessage: onWork, onRejected }: Receiver<Work>,
    signal: AbortSignal,
  ): Promise<Listener> {
    this.settlement.begin();
    const intake = this.intake(onWork);
    const listener: NotificationListener = await this.transport.listenForNotifications(
      this.#pairs(),
      {
        pool: this.#pool,
        // As many again wait for their turn.
        window: 2 * this.mostAtWork + MOST_RESTING,
        onMessage: intake.add,
        onRejected,
        signal,
      },
    );
    intake.limit?.(listener.window);
    this.settlement.mostResting = Math.min(listener.window - this.mostAtWork, MOST_RESTING);
    return {
      stop: async () => {
        intake.clear?.();
        this.settlement.end();
        await listener.stop();
      },
      close: () => listener.close(),
    };
  }

  #pairs(): TargetAndPriority[] {
    return this.targets.flatMap((target) =>
      this.dispatcher.priorities.map((priority) => ({ target, priority })),
    );
  }
}

/** Takes notifications as they arrive. */
export interface Intake {
  readonly add: (incoming: IncomingNotification) => void;
  /** More than so many will not come before one is settled. */
  readonly limit?: (most: number) => void;
  /** What did not become work yet never will. */
  readonly clear?: () => void;
}

/** Listens to notifications, one by one. Made by {@link getNotificationListener}. Counterpart: `oslo_messaging.notify.listener.NotificationServer`. */
export class NotificationServer<Ctxt = Record<string, unknown>> extends NotificationServerBase<
  IncomingNotification,
  Ctxt
> {
  protected override get mostAtWork(): number {
    return this.concurrency;
  }

  protected override intake(onWork: (incoming: IncomingNotification) => void): Intake {
    return { add: onWork };
  }

  protected override async process(
    incoming: IncomingNotification,
    queuedMs: number,
  ): Promise<void> {
    const { clock } = this.transport;
    const startedAt = clock.now();
    const redeliveries = this.settlement.redeliveriesOf(incoming);
    const outcome = await this.dispatcher.dispatch({ incoming, redeliveries });
    await this.settlement.settle(incoming, outcome);
    const elapsedMs = clock.now() - startedAt;
    observeNotification(incoming, { redeliveries, queuedMs, elapsedMs, outcome });
  }
}

/**
 * A listener for the notifications on the topics of `targets`, for the priorities that `endpoints`
 * have methods for. Does nothing until `start()`. A notification is acknowledged after all its
 * endpoints ran: at least once, and if this process dies, again.
 * Counterpart: `oslo_messaging.get_notification_listener`.
 *
 * ```ts
 * const listener = getNotificationListener(transport, [new Target({ topic: 'notifications' })], [
 *   { filterRule: new NotificationFilter({ eventType: 'compute\\.' }), info(ctxt, { payload }) {} },
 * ]);
 * ```
 *
 * @throws {InvalidArgument} no target, an endpoint that is none, an option of the wrong type.
 * @throws {InvalidTarget} a target without a topic.
 */
export function getNotificationListener<Ctxt = Record<string, unknown>>(
  transport: Transport,
  targets: readonly Target[],
  endpoints: readonly object[],
  options: NotificationListenerOptions<Ctxt> = {},
): NotificationServer<Ctxt> {
  const { serializer } = options;
  const dispatcher = new NotificationDispatcher(endpoints, {
    serializer,
    logger: transport.logger,
  });
  return new NotificationServer(transport, { ...options, targets, dispatcher });
}
