/** How much a notification matters, as listeners and queues spell it. Counterpart: `PRIORITIES`. */
export const NOTIFICATION_PRIORITIES = [
  'audit',
  'debug',
  'info',
  'warn',
  'error',
  'critical',
  'sample',
] as const;

export type NotificationPriority = (typeof NOTIFICATION_PRIORITIES)[number];

export function isNotificationPriority(value: unknown): value is NotificationPriority {
  return (NOTIFICATION_PRIORITIES as readonly unknown[]).includes(value);
}
