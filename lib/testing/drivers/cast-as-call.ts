import { rpcClientOptions } from '../../rpc/options.ts';
import type { Driver, OutgoingRequest, SendOptions } from '../../transport/driver/driver.ts';
import type { DriverFactory } from '../../transport/driver-registry.ts';
import { DelegatingDriver } from '../../transport/driver/delegating-driver.ts';

const SECOND_MS = 1_000;

/**
 * Makes each cast of a transport a call: it resolves when the method has run, and rejects with what
 * the method threw, or with `MessagingTimeout` after `rpc_response_timeout`. So a test need not wait
 * for what a cast leads to, and no failure of it is overlooked. Casts to all servers (fanout) stay
 * what they are: nobody knows how many would answer.
 * Counterpart: `CastAsCallFixture` of nova's tests, which sends them to one server.
 *
 * ```ts
 * const transport = getRpcTransport(conf, { decorate: castAsCall });
 * ```
 */
export function castAsCall(create: DriverFactory): DriverFactory {
  return (context) => {
    const { rpc_response_timeout: timeoutSeconds } = context.conf.group(rpcClientOptions);
    return new CastAsCallDriver(create(context), timeoutSeconds * SECOND_MS);
  };
}

class CastAsCallDriver extends DelegatingDriver {
  readonly #timeoutMs: number;

  constructor(inner: Driver, timeoutMs: number) {
    super(inner);
    this.#timeoutMs = timeoutMs;
  }

  override async cast(request: OutgoingRequest, options: SendOptions): Promise<void> {
    if (request.target.fanout === true) return this.inner.cast(request, options);
    await this.inner.call(request, { ...options, timeoutMs: this.#timeoutMs });
  }
}
