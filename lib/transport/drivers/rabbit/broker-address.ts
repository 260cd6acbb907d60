import { randomInt } from 'node:crypto';
import type { TransportHost } from '../../transport-host.ts';
import type { TransportURL } from '../../transport-url.ts';

const DEFAULT_PORT = 5672;
const DEFAULT_HOST = 'localhost';
/** Python fills in an empty user name, and an empty password, with the login of a fresh RabbitMQ. */
const DEFAULT_LOGIN = 'guest';

/** One broker to connect to. `name` is host and port, fit for printing. */
export interface BrokerAddress {
  readonly name: string;
  readonly hostname: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly virtualHost: string;
}

/** The brokers of a URL. Without any, oslo's default: guest:guest@localhost:5672. */
export function brokerAddresses(url: TransportURL): readonly BrokerAddress[] {
  // An empty virtual host, with or without the slash before it, is RabbitMQ's default one.
  const virtualHost =
    url.virtualHost === undefined || url.virtualHost === '' ? '/' : url.virtualHost;
  const hosts = url.hosts.length > 0 ? url.hosts : [{}];
  return hosts.map((host: TransportHost) => {
    const hostname = host.hostname ? host.hostname : DEFAULT_HOST;
    const port = host.port ? host.port : DEFAULT_PORT;
    return {
      name: hostname.includes(':') ? `[${hostname}]:${port}` : `${hostname}:${port}`,
      hostname,
      port,
      username: host.username ? host.username : DEFAULT_LOGIN,
      password: host.password ? host.password : DEFAULT_LOGIN,
      virtualHost,
    };
  });
}

export type FailoverStrategy = 'round-robin' | 'shuffle';

/**
 * The order in which brokers are tried. It starts shuffled, so that a fleet spreads over a
 * cluster; after a failure the next one is taken, or, with `shuffle`, any of the others.
 */
export class BrokerRotation {
  readonly #addresses: BrokerAddress[];
  readonly #strategy: FailoverStrategy;
  #next = 0;

  constructor(addresses: readonly BrokerAddress[], strategy: FailoverStrategy) {
    this.#addresses = shuffled(addresses);
    this.#strategy = strategy;
  }

  /** Every broker once, beginning behind the one that was tried last. */
  *round(): Generator<BrokerAddress> {
    const order =
      this.#strategy === 'shuffle' ? shuffled(this.#addresses) : this.#addresses.slice();
    const start = this.#strategy === 'shuffle' ? 0 : this.#next;
    for (let step = 0; step < order.length; step += 1) {
      const index = (start + step) % order.length;
      const address = order[index];
      if (address === undefined) return;
      this.#next = (index + 1) % order.length;
      yield address;
    }
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  const result = items.slice();
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    const [a, b] = [result[last], result[other]];
    if (a === undefined || b === undefined) continue;
    result[last] = b;
    result[other] = a;
  }
  return result;
}
