import { AsyncLocalStorage } from 'node:async_hooks';
import { InvalidArgument } from '../errors.ts';
import { maskSecretsDeep } from '../notify/notify-drivers/mask-secrets.ts';
import type { PreparedNotifier } from '../notify/prepared-notifier.ts';
import {
  BackgroundNotifier,
  type Announcement,
  type BackgroundNotifierOptions,
} from './background-notifier.ts';
import { LOG_LEVELS, type LogLevel, type LogRecord } from './log-record.ts';

export interface LogHandlerOptions extends BackgroundNotifierOptions {
  /** What matters less is not published. Default: `error`. */
  readonly level?: LogLevel | undefined;
}

/**
 * Publishes log records. What is logged while a record is being sent is not: else what goes wrong
 * over a record would be the next one. For the same reason nothing is published by a notifier that
 * has the driver `log`.
 */
export abstract class LogHandler {
  readonly #notifier: PreparedNotifier;
  readonly #background: BackgroundNotifier;
  readonly #level: number;
  readonly #publishing = new AsyncLocalStorage<true>();

  /** @throws {InvalidArgument} the level is none, or `mostWaiting` no positive integer. */
  constructor(notifier: PreparedNotifier, options: LogHandlerOptions = {}) {
    const { level = 'error' } = options;
    if (!Object.hasOwn(LOG_LEVELS, level)) {
      throw new InvalidArgument('level', `must be one of ${Object.keys(LOG_LEVELS).join(', ')}`);
    }
    this.#level = LOG_LEVELS[level];
    this.#notifier = notifier;
    this.#background = new BackgroundNotifier(notifier, options);
  }

  /** How many records were not sent because too many waited. */
  get dropped(): number {
    return this.#background.dropped;
  }

  /** Neither waits nor throws. */
  emit(record: LogRecord): void {
    if (LOG_LEVELS[record.level] < this.#level) return;
    if (this.#notifier.drivers.has('log') || this.#publishing.getStore() === true) return;
    this.#publishing.run(true, () => {
      this.#background.send(this.announce(record));
    });
  }

  /** Resolves when the records so far have arrived, or failed. */
  flush(): Promise<void> {
    return this.#background.flush();
  }

  protected abstract announce(record: LogRecord): Announcement;
}

/**
 * Each record as `logrecord` at the priority of its level, with what is known of it.
 * Counterpart: `oslo_messaging.LoggingNotificationHandler`, whose keys the payload has.
 */
export class LoggingNotificationHandler extends LogHandler {
  protected override announce({ level, message, ...record }: LogRecord): Announcement {
    const payload = {
      name: record.name ?? 'root',
      levelno: LOG_LEVELS[level],
      levelname: level.toUpperCase(),
      exc_info: record.exception ?? null,
      pathname: null,
      lineno: null,
      msg: message,
      funcName: null,
      thread: null,
      processName: process.title,
      process: process.pid,
      extra: maskSecretsDeep(record.extra ?? null),
    };
    return { priority: level, eventType: 'logrecord', payload };
  }
}

/**
 * Each record as `error_notification` at priority error, with its message alone.
 * Counterpart: `oslo_messaging.notify.log_handler.PublishErrorsHandler`.
 */
export class PublishErrorsHandler extends LogHandler {
  protected override announce({ message }: LogRecord): Announcement {
    return { priority: 'error', eventType: 'error_notification', payload: { error: message } };
  }
}
