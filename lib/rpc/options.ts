import { intOpt, optionTable } from '../conf/option.ts';

/** Counterpart: `oslo_messaging.rpc.client._client_opts`. */
export const rpcClientOptions = optionTable('DEFAULT', {
  rpc_response_timeout: intOpt({
    default: 60,
    min: 1,
    help: 'Seconds to wait for a response from a call.',
  }),
});
