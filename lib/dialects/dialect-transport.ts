import { Transport } from '../transport/transport.ts';
import { deserializeRemoteException, type AllowedRemoteExmods } from '../wire/remote-exception.ts';
import type { Dialect } from './dialect.ts';
import { noCounts, type DialectCounts, type MutableCounts } from './dialect-counts.ts';
import { DialectDriver } from './dialect-driver.ts';

export interface DialectTransportOptions {
  /** Exceptions of the other side that may be rebuilt as these classes; all others arrive as `RemoteError`. */
  readonly allowedRemoteExmods?: AllowedRemoteExmods | undefined;
}

/**
 * A transport that speaks a dialect; made by {@link getDialectTransport}. To close it ends its
 * calls and servers, and leaves the connections to the transport they were borrowed from.
 */
export class DialectTransport extends Transport {
  readonly #counts: MutableCounts;

  /** @internal */
  constructor(over: Transport, dialect: Dialect, options: DialectTransportOptions) {
    const { conf, logger, tracing } = over;
    const counts = noCounts();
    const allowed = options.allowedRemoteExmods ?? {};
    const driver = new DialectDriver({
      amqp: over.rawAmqp(),
      codec: dialect(conf),
      counts,
      rebuild: (failure) => deserializeRemoteException(failure, allowed),
      logger,
      health: () => over.health(),
    });
    super(conf, logger, driver, tracing);
    this.#counts = counts;
  }

  /** What went wrong, or past, so far. */
  get counts(): DialectCounts {
    return { ...this.#counts };
  }
}

/**
 * A transport for the same clients and servers as ever, that speaks another dialect over the
 * connections of the one given: the same endpoints can be served in both at once.
 *
 * ```ts
 * const old = getDialectTransport(transport, preOslo());
 * const server = getRpcServer(old, new Target({ topic: 'compute', server: 'host1' }), endpoints);
 * ```
 *
 * @throws {MessagingException} the transport is none of `rabbit://`.
 */
export function getDialectTransport(
  transport: Transport,
  dialect: Dialect,
  options: DialectTransportOptions = {},
): DialectTransport {
  return new DialectTransport(transport, dialect, options);
}
