import { intOpt, optionTable } from '../conf/option.ts';

/** Counterpart: `oslo_messaging.server._pool_opts`. */
export const serverOptions = optionTable('DEFAULT', {
  executor_thread_pool_size: intOpt({
    default: 64,
    min: 1,
    deprecatedNames: [{ name: 'rpc_thread_pool_size' }],
    help: 'How many messages a server works on at once.',
  }),
});
