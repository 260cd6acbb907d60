import { optionTable, strOpt } from '../conf/option.ts';

/** Options of every transport. Counterpart: `oslo_messaging.transport._transport_opts`. */
export const transportOptions = optionTable('DEFAULT', {
  transport_url: strOpt({
    default: 'rabbit://',
    secret: true,
    help: 'Where the messaging backend is: driver://[user:pass@]host:port[,[userN:passN@]hostN:portN]/virtual_host?query',
  }),
  control_exchange: strOpt({
    default: 'openstack',
    help: 'The exchange under which topics are scoped when a target names none.',
  }),
});

/** Counterpart: `transport_url` of `oslo_messaging.notify.notifier._notifier_opts`. */
export const notificationTransportOptions = optionTable('oslo_messaging_notifications', {
  transport_url: strOpt({
    secret: true,
    deprecatedNames: [{ name: 'notification_transport_url', group: 'DEFAULT' }],
    help: 'Where the messaging backend for notifications is. Unset: where that for RPC is.',
  }),
});
