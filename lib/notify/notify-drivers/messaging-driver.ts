import { Target } from '../../target/target.ts';
import type { NotificationVersion } from '../../wire/notification.ts';
import { NotificationFailure } from '../errors.ts';
import type {
  DeliveryOptions,
  NotificationDriver,
  NotificationDriverContext,
  OutgoingNotice,
} from './notification-driver.ts';
import { sendEverywhere } from './send-everywhere.ts';

/**
 * Sends notifications over the transport, to the queue of their priority on each topic.
 * Counterpart: `oslo_messaging.notify.messaging.MessagingDriver` and `MessagingV2Driver`.
 */
export class MessagingDriver implements NotificationDriver {
  readonly #context: NotificationDriverContext;
  readonly #version: NotificationVersion;

  constructor(context: NotificationDriverContext, version: NotificationVersion) {
    this.#context = context;
    this.#version = version;
  }

  /** @throws {NotificationFailure} naming the topics that did not get it; the others did. */
  async notify(notice: OutgoingNotice, { retry, signal }: DeliveryOptions): Promise<void> {
    const { transport, topics } = this.#context;
    const { ctxt, message, priority } = notice;
    const problems = await sendEverywhere(
      topics.map((topic) => [
        `topic "${topic}"`,
        () => {
          const target = new Target({ topic: `${topic}.${priority}` });
          const options = { version: this.#version, retry, signal };
          return transport.sendNotification({ target, ctxt, message }, options);
        },
      ]),
    );
    if (problems.length > 0) throw new NotificationFailure(message, problems);
  }
}
