import { ConfigurationError, MessageDeliveryFailure } from '../errors.ts';

/** There is no notification driver of that name; `known` are those that there are. */
export class UnknownNotificationDriver extends ConfigurationError {
  override readonly code = 'OSLO_MESSAGING_UNKNOWN_NOTIFICATION_DRIVER';
  readonly driver: string;

  constructor(driver: string, known: readonly string[]) {
    super(`There is no notification driver "${driver}"; there are: ${known.join(', ')}`);
    this.driver = driver;
  }
}

/** The file of the routing driver cannot be used; `file` is its path as configured. */
export class RoutingConfigError extends ConfigurationError {
  override readonly code = 'OSLO_MESSAGING_ROUTING_CONFIG';
  readonly file: string;

  constructor(file: string, problem: string, cause?: unknown) {
    super(`The routing file "${file}" of notifications: ${problem}`, { cause });
    this.file = file;
  }
}

/** One of several places that a notification did not reach. */
export interface NotificationProblem {
  /** A driver, or a topic of it. */
  readonly where: string;
  readonly error: unknown;
}

/** A notification did not reach all the places it was to go to; it may have reached others. */
export class NotificationFailure extends MessageDeliveryFailure {
  override readonly code = 'OSLO_MESSAGING_NOTIFICATION_FAILURE';
  readonly eventType: string;
  readonly messageId: string;
  /** At least one. */
  readonly problems: readonly NotificationProblem[];

  constructor(
    message: { readonly event_type: string; readonly message_id: string },
    problems: readonly NotificationProblem[],
  ) {
    const list = problems.map(({ where, error }) => `${where}: ${textOf(error)}`).join('; ');
    super(`Notification ${message.message_id} (${message.event_type}) was not sent by ${list}`, {
      cause: problems[0]?.error,
    });
    this.eventType = message.event_type;
    this.messageId = message.message_id;
    this.problems = problems;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
