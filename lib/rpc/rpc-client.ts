import type { Serializer } from '../serializer/serializer.ts';
import type { Target } from '../target/target.ts';
import type { Transport } from '../transport/transport.ts';
import type { UntypedApi } from './api-of.ts';
import { CallContext } from './call-context.ts';
import { checkCallSettings, type CallSettings } from './call-settings.ts';
import { rpcClientOptions } from './options.ts';

export interface RPCClientOptions<Ctxt> extends CallSettings {
  /** Converts contexts, arguments and results. Default: they travel as they are. */
  readonly serializer?: Serializer<Ctxt> | undefined;
}

/**
 * Invokes methods of remote servers: the call context that a client's other call contexts are
 * prepared from. Made by {@link getRpcClient}. Counterpart: `oslo_messaging.RPCClient`.
 */
export class RPCClient<Api = UntypedApi, Ctxt = Record<string, unknown>> extends CallContext<
  Api,
  Ctxt
> {
  constructor(transport: Transport, target: Target, options: RPCClientOptions<Ctxt> = {}) {
    const { serializer, ...settings } = options;
    checkCallSettings(settings);
    const { rpc_response_timeout: timeoutSeconds } = transport.conf.group(rpcClientOptions);
    super({ transport, target, serializer, settings, defaultTimeoutMs: timeoutSeconds * 1000 });
  }
}

/**
 * A client whose calls and casts go to `target` unless `prepare()` says otherwise. Opens no
 * connection. Counterpart: `oslo_messaging.get_rpc_client`.
 *
 * ```ts
 * const client = getRpcClient<ApiOf<Calculator>>(transport, new Target({ topic: 'test' }));
 * const sum = await client.prepare({ version: '2.1' }).call({}, 'add', { a: 1, b: 2 });
 * ```
 *
 * @throws {InvalidArgument} an option has the wrong type; the error names it.
 * @throws {InvalidVersion} the version cap cannot be compared.
 */
export function getRpcClient<Api = UntypedApi, Ctxt = Record<string, unknown>>(
  transport: Transport,
  target: Target,
  options: RPCClientOptions<Ctxt> = {},
): RPCClient<Api, Ctxt> {
  return new RPCClient(transport, target, options);
}
