import { intOpt, listOpt, multiStrOpt, optionTable, strOpt } from '../conf/option.ts';

/**
 * `[oslo_messaging_notifications]`, but for `transport_url`, which is the transport's.
 * Counterpart: `oslo_messaging.notify.notifier._notifier_opts`.
 */
export const notifierOptions = optionTable('oslo_messaging_notifications', {
  driver: multiStrOpt({
    default: [],
    deprecatedNames: [{ name: 'notification_driver', group: 'DEFAULT' }],
    help: 'Which drivers send notifications: messaging, messagingv2, routing, log, test, noop. None: nothing is sent.',
  }),
  topics: listOpt({
    default: ['notifications'],
    deprecatedNames: [
      { name: 'topics', group: 'rpc_notifier2' },
      { name: 'notification_topics', group: 'DEFAULT' },
    ],
    help: 'Topics to send notifications to.',
  }),
  retry: intOpt({
    default: -1,
    help: 'Attempts to send a notification again after the first. 0: none, -1: for ever.',
  }),
  routing_config: strOpt({
    default: '',
    deprecatedNames: [{ name: 'routing_notifier_config', group: 'DEFAULT' }],
    help: 'The YAML file of the routing driver.',
  }),
});
