/** What readers of nova's versioned notifications use. */
export { novaNotification } from './nova-notifications/nova-notification.ts';
export type { NovaEventType, NovaNotification } from './nova-notifications/nova-notification.ts';
export { NOVA_PAYLOADS } from './nova-notifications/nova-payloads.ts';
export type { NovaPayloads } from './nova-notifications/nova-payloads.ts';
