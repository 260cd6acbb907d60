import { expose } from './expose.ts';

/** The method name that is reserved for {@link PingEndpoint}. */
export const PING_METHOD = 'oslo_rpc_server_ping';

/** Answers that the server is alive, under every access policy. Counterpart: oslo's `PingEndpoint`. */
export class PingEndpoint {
  readonly [PING_METHOD] = expose(() => 'pong');
}
