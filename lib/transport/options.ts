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
