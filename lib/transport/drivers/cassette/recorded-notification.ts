import type { NotificationEvent } from '../../../cassette/format/event.ts';

/** Where a notification went, by the topic of one priority: `notifications.info`. */
export function recordedNotification(
  {
    exchange,
    topic = '',
  }: { readonly exchange?: string | undefined; readonly topic?: string | undefined },
  defaultExchange: string,
): Pick<NotificationEvent, 'event' | 'target' | 'priority'> {
  const dot = topic.lastIndexOf('.');
  return {
    event: 'notification',
    target: {
      exchange: exchange ?? defaultExchange,
      topic: dot < 0 ? topic : topic.slice(0, dot),
    },
    priority: dot < 0 ? '' : topic.slice(dot + 1),
  };
}
