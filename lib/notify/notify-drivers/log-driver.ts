import type { Logger } from '../../base/logger.ts';
import type { NotificationPriority } from '../../dispatcher/notification-priority.ts';
import { stringifyPythonJson } from '../../wire/python-json.ts';
import { toPrimitive } from '../../wire/to-primitive.ts';
import { maskSecretsDeep } from './mask-secrets.ts';
import type { NotificationDriver, OutgoingNotice } from './notification-driver.ts';

/** Python's logger has no methods for the other two, and ours none for critical. */
const LEVELS: Readonly<Partial<Record<NotificationPriority, keyof Logger>>> = {
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  error: 'error',
  critical: 'error',
};

const LOGGER_BASE = 'oslo.messaging.notification';

/**
 * Writes notifications, as JSON with secrets masked, to the transport's logger; the field `logger`
 * is the name that Python's logger has. Those of priority audit and sample are dropped, as in oslo;
 * the first of each with a warning. Counterpart: `oslo_messaging.notify._impl_log.LogDriver`.
 */
export class LogDriver implements NotificationDriver {
  readonly #logger: Logger;
  readonly #warnedOf = new Set<NotificationPriority>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @throws {SerializationError} when the payload has no form in Python. */
  notify({ message, priority }: OutgoingNotice): void {
    const level = LEVELS[priority];
    if (level === undefined) {
      this.#warnOnce(priority);
      return;
    }
    const text = stringifyPythonJson(maskSecretsDeep(toPrimitive(message)));
    this.#logger[level](text, { logger: `${LOGGER_BASE}.${message.event_type}` });
  }

  #warnOnce(priority: NotificationPriority): void {
    if (this.#warnedOf.has(priority)) return;
    this.#warnedOf.add(priority);
    this.#logger.warn(`The log driver drops notifications of priority ${priority}`);
  }
}
