import { ConfigurationError, type Logger, type TransportURL } from '../../index.ts';
import { MiniBroker } from '../../testing/index.ts';

const DEFAULT_PORT = 5672;
const HERE: ReadonlySet<string> = new Set(['localhost', '127.0.0.1']);

/**
 * Starts the broker that a transport URL names, in this process: with its port, its user and its
 * virtual host, so that others join with the same URL.
 *
 * @throws {ConfigurationError} the URL names another machine, or the port is taken.
 */
export async function startEmbeddedBroker(url: TransportURL, logger: Logger): Promise<MiniBroker> {
  const { hostname = 'localhost', port = DEFAULT_PORT, username, password } = url.hosts[0] ?? {};
  const isHere = HERE.has(hostname) && url.hosts.length <= 1;
  if (!isHere || !['rabbit', 'kombu'].includes(url.transport)) {
    throw new ConfigurationError(
      `the embedded broker is at rabbit://127.0.0.1 and nowhere else, not at ${url.toRedactedString()}`,
    );
  }
  const users = { [username ?? 'guest']: password ?? 'guest' };
  const vhosts = [url.virtualHost || '/'];
  try {
    return await MiniBroker.start({ port, users, vhosts, logger });
  } catch (cause) {
    const { code } = Object(cause) as { readonly code?: unknown };
    throw new ConfigurationError(`the embedded broker cannot listen on ${port}: ${String(code)}`, {
      cause,
    });
  }
}
