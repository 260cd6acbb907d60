import { check, type CheckResult } from './check.ts';

/** RabbitMQ 4 sets it by default, and services of OpenStack have been seen to need some of it. */
const ENOUGH_BYTES = 16 * 1024 * 1024;

/** Whether the broker takes the messages that services send. */
export const messageSize = check({
  id: 'message-size',
  title: 'limit of the size of a message',
  needs: 'view',
  run: async ({ view }): Promise<CheckResult> => {
    const bytes = await view.maxMessageBytes();
    if (bytes === undefined) {
      return { notMade: `${view.source} does not tell it; --rabbitmqctl does` };
    }
    if (bytes >= ENOUGH_BYTES) return [];
    return [
      {
        id: 'message-size-low',
        severity: 'warning',
        subject: 'max_message_size',
        meaning: `the broker closes the channel of whoever sends more than ${bytes} bytes`,
        fix: 'set max_message_size to 16777216 or more in rabbitmq.conf',
      },
    ];
  },
});
