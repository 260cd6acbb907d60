import { randomUUID } from 'node:crypto';
import { throwIfAborted } from '../base/abort.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { pick } from '../base/pick.ts';
import { printThrown } from '../base/print-thrown.ts';
import { naiveTimestamp } from '../context/naive-timestamp.ts';
import type { NotificationPriority } from '../dispatcher/notification-priority.ts';
import { InvalidArgument, MessageDeliveryFailure } from '../errors.ts';
import { contextDict } from '../serializer/context-dict.ts';
import type { Serializer } from '../serializer/serializer.ts';
import type { NotificationMessage } from '../wire/notification.ts';
import { notifierChannel } from './diagnostics.ts';
import { NotificationFailure, type NotificationProblem } from './errors.ts';
import { notificationContext, type ContextPolicy } from './notification-context.ts';
import type { NotificationDriver, OutgoingNotice } from './notify-drivers/notification-driver.ts';
import { sendEverywhere } from './notify-drivers/send-everywhere.ts';
import {
  checkNotifierSettings,
  NOTIFIER_SETTINGS,
  type NotifierSettings,
} from './notifier-settings.ts';
import { withinTime } from '../base/within-time.ts';

/** For one notification. */
export interface NotifyCallOptions {
  /** Gives up waiting: the notification may be sent or not. */
  readonly signal?: AbortSignal | undefined;
}

/** What a notifier and all that were prepared from it have done so far. */
export interface NotifierCounts {
  /** Notifications that every driver took. */
  readonly sent: number;
  /** Notifications that some driver did not take. */
  readonly failed: number;
}

export interface NotifierParts<Ctxt> {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly drivers: ReadonlyMap<string, NotificationDriver>;
  readonly serializer: Serializer<Ctxt> | undefined;
  readonly contextPolicy: ContextPolicy;
  readonly settings: NotifierSettings & { readonly retry: number };
  readonly counts: { sent: number; failed: number };
}

/**
 * What a notifier can do. Each method, named by its priority, resolves when all drivers have done
 * with the notification: those that send messages, when the broker has it in its queues.
 *
 * `ctxt` is a request context; only what {@link ContextPolicy} allows of it is sent. A payload goes
 * through the serializer, and must then be what can be written down.
 */
export class PreparedNotifier<Ctxt = Record<string, unknown>> {
  readonly #parts: NotifierParts<Ctxt>;

  constructor(parts: NotifierParts<Ctxt>) {
    this.#parts = parts;
  }

  /** By name. */
  get drivers(): ReadonlyMap<string, NotificationDriver> {
    return this.#parts.drivers;
  }

  get counts(): NotifierCounts {
    return { ...this.#parts.counts };
  }

  /** False if the only driver is `noop`: a payload that is dear to make need not be made. */
  isEnabled(): boolean {
    const names = [...this.#parts.drivers.keys()];
    return names.length !== 1 || names[0] !== 'noop';
  }

  /**
   * A notifier with other settings that shares everything else.
   *
   * @throws {InvalidArgument} a setting has the wrong type, or is none; the error names it.
   */
  prepare(changes: NotifierSettings): PreparedNotifier<Ctxt> {
    const stray = Object.keys(changes).find(
      (name) => !NOTIFIER_SETTINGS.some((known) => known === name),
    );
    if (stray !== undefined) throw new InvalidArgument(stray, 'is no option of prepare()');
    checkNotifierSettings(changes);
    const { settings } = this.#parts;
    const changed = { ...settings, ...pick(changes, NOTIFIER_SETTINGS) };
    return new PreparedNotifier({
      ...this.#parts,
      settings: { ...changed, retry: changed.retry ?? settings.retry },
    });
  }

  /** @throws as {@link info}. */
  audit(
    ctxt: Ctxt | null,
    eventType: string,
    payload: unknown,
    options?: NotifyCallOptions,
  ): Promise<void> {
    return this.#notify('audit', { ctxt, eventType, payload }, options);
  }

  /** @throws as {@link info}. */
  debug(
    ctxt: Ctxt | null,
    eventType: string,
    payload: unknown,
    options?: NotifyCallOptions,
  ): Promise<void> {
    return this.#notify('debug', { ctxt, eventType, payload }, options);
  }

  /**
   * @throws {InvalidArgument} the event type is no string.
   * @throws {NotificationFailure} a driver failed, and `failures` is `thrown`.
   * @throws the signal's reason; what the serializer throws.
   */
  info(
    ctxt: Ctxt | null,
    eventType: string,
    payload: unknown,
    options?: NotifyCallOptions,
  ): Promise<void> {
    return this.#notify('info', { ctxt, eventType, payload }, options);
  }

  /** @throws as {@link info}. */
  warn(
    ctxt: Ctxt | null,
    eventType: string,
    payload: unknown,
    options?: NotifyCallOptions,
  ): Promise<void> {
    return this.#notify('warn', { ctxt, eventType, payload }, options);
  }

  /** {@link warn} by its other name. @throws as {@link info}. */
  warning(
    ctxt: Ctxt | null,
    eventType: string,
    payload: unknown,
    options?: NotifyCallOptions,
  ): Promise<void> {
    return this.warn(ctxt, eventType, payload, options);
  }

  /** @throws as {@link info}. */
  error(
    ctxt: Ctxt | null,
    eventType: string,
    payload: unknown,
    options?: NotifyCallOptions,
  ): Promise<void> {
    return this.#notify('error', { ctxt, eventType, payload }, options);
  }

  /** @throws as {@link info}. */
  critical(
    ctxt: Ctxt | null,
    eventType: string,
    payload: unknown,
    options?: NotifyCallOptions,
  ): Promise<void> {
    return this.#notify('critical', { ctxt, eventType, payload }, options);
  }

  /** For what happens often and says little; not every driver takes it. @throws as {@link info}. */
  sample(
    ctxt: Ctxt | null,
    eventType: string,
    payload: unknown,
    options?: NotifyCallOptions,
  ): Promise<void> {
    return this.#notify('sample', { ctxt, eventType, payload }, options);
  }

  async #notify(
    priority: NotificationPriority,
    said: Said<Ctxt>,
    { signal }: NotifyCallOptions = {},
  ): Promise<void> {
    throwIfAborted(signal);
    const { clock } = this.#parts;
    const startedAt = clock.now();
    const notice = await this.#compose(priority, said);
    const problems = await this.#send(notice, signal);
    // Whoever gave up need not be told what became of it, but that it was given up.
    throwIfAborted(signal);
    notifierChannel.publish(() => ({
      eventType: said.eventType,
      priority,
      publisherId: notice.message.publisher_id,
      messageId: notice.message.message_id,
      elapsedMs: clock.now() - startedAt,
      failed: problems.map(({ where }) => where),
    }));
    this.#account(notice, problems);
  }

  async #compose(
    priority: NotificationPriority,
    { ctxt, eventType, payload }: Said<Ctxt>,
  ): Promise<OutgoingNotice> {
    if (typeof (eventType as unknown) !== 'string') {
      throw new InvalidArgument('eventType', 'must be a string');
    }
    const { serializer, contextPolicy, settings, logger } = this.#parts;
    const safe = notificationContext(ctxt, contextPolicy, logger);
    const message: NotificationMessage = {
      message_id: randomUUID(),
      publisher_id: settings.publisherId ?? null,
      event_type: eventType,
      priority: priority.toUpperCase(),
      // Without a context the serializer gets what the caller has for one: nothing.
      payload: serializer ? await serializer.serializeEntity(ctxt as Ctxt, payload) : payload,
      timestamp: pythonTimestamp(new Date()),
    };
    return { ctxt: this.#serialized(safe), message, priority };
  }

  #serialized(safe: unknown): OutgoingNotice['ctxt'] {
    const { serializer } = this.#parts;
    if (safe === undefined || serializer === undefined) return contextDict(safe);
    // What a context makes of itself is again a context of its kind.
    return serializer.serializeContext(safe as Ctxt);
  }

  #send(notice: OutgoingNotice, signal: AbortSignal | undefined): Promise<NotificationProblem[]> {
    const { drivers, settings, clock } = this.#parts;
    const { retry, timeoutMs } = settings;
    const limits = {
      timeoutMs,
      signal,
      clock,
      onTimeout: () => new MessageDeliveryFailure(`It was not sent within ${String(timeoutMs)} ms`),
    };
    return sendEverywhere(
      Array.from(drivers, ([name, driver]) => [
        `driver "${name}"`,
        () =>
          withinTime(async (within) => driver.notify(notice, { retry, signal: within }), limits),
      ]),
    );
  }

  #account({ message }: OutgoingNotice, problems: readonly NotificationProblem[]): void {
    const { counts, logger, settings } = this.#parts;
    if (problems.length === 0) {
      counts.sent += 1;
      return;
    }
    counts.failed += 1;
    for (const { where, error } of problems) {
      // Not the payload: it may hold what no log should.
      logger.error(`A notification was not sent by ${where}`, {
        eventType: message.event_type,
        priority: message.priority,
        publisherId: message.publisher_id,
        messageId: message.message_id,
        error: printThrown(error),
      });
    }
    if (settings.failures === 'thrown') throw new NotificationFailure(message, problems);
  }
}

/** What the caller of a notifier says. */
interface Said<Ctxt> {
  readonly ctxt: Ctxt | null;
  readonly eventType: string;
  readonly payload: unknown;
}

/** As `str()` prints a naive `datetime`: with a space, and a fraction only where there is one. */
function pythonTimestamp(now: Date): string {
  return naiveTimestamp(now).replace('T', ' ').replace(/\.0+$/, '');
}
