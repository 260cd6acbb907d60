import { boolOpt, optionTable } from '../conf/option.ts';

/** Counterpart: `oslo_messaging.rpc.dispatcher._dispatcher_opts`. */
export const dispatcherOptions = optionTable('DEFAULT', {
  rpc_ping_enabled: boolOpt({
    default: false,
    help: 'Add an endpoint to every RPC server that answers to ping calls; its method is named oslo_rpc_server_ping.',
  }),
});
