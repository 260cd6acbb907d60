import { randomUUID } from 'node:crypto';
import type { NetConnectOpts } from 'node:net';
import { basename } from 'node:path';
import amqp from 'amqplib';
import { onAbort } from '../../../base/abort.ts';
import type { BrokerAddress } from './broker-address.ts';
import { BrokerConnectionError, toError, type ConnectProblem } from './errors.ts';
import { Link } from './link.ts';
import type { RabbitOptions } from './options.ts';
import { takeShortcuts } from './shortcuts/take-shortcuts.ts';
import { explainTlsFailure } from './tls-problems.ts';
import type { TlsOptions } from './tls.ts';

/** A broker that accepts the socket and then says nothing is given up after this long. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

export interface DialOptions {
  readonly options: RabbitOptions;
  readonly tls: TlsOptions | undefined;
  readonly productVersion: string;
  /** Gives up, and lets go of the socket. */
  readonly signal: AbortSignal;
}

/** Opens one connection to one broker. @throws {BrokerConnectionError} */
export async function dial(
  address: BrokerAddress,
  { options, tls, productVersion, signal }: DialOptions,
): Promise<Link> {
  // Node's sockets listen to their signal for ever: each gets one that ends with its dial.
  const dialling = new AbortController();
  const detach = onAbort(signal, (reason) => {
    dialling.abort(reason);
  });
  // Not among amqplib's types; it hands all of its socket options on to Node.
  const socket: Pick<NetConnectOpts, 'signal'> = { signal: dialling.signal };
  try {
    const model = await amqp.connect(
      {
        protocol: tls === undefined ? 'amqp' : 'amqps',
        hostname: address.hostname,
        port: address.port,
        // amqplib decodes the virtual host even where it is not part of a URL.
        vhost: encodeURIComponent(address.virtualHost),
        heartbeat: Math.max(0, options.heartbeat_timeout_threshold),
        locale: 'en_US',
      },
      {
        ...tls,
        ...socket,
        // With Nagle's algorithm an acknowledgement and the publish behind it wait for a delayed
        // ACK of the peer: 88 ms for each serial call instead of 0.3.
        noDelay: true,
        keepAlive: true,
        timeout: HANDSHAKE_TIMEOUT_MS,
        credentials: credentials(address, options),
        clientProperties: clientProperties(productVersion),
      },
    );
    takeShortcuts(model);
    return new Link(model, address);
  } catch (thrown) {
    const error = toError(thrown);
    throw new BrokerConnectionError(address, problemOf(error, address), error);
  } finally {
    detach();
  }
}

function credentials(
  { username, password }: BrokerAddress,
  { rabbit_login_method: method }: RabbitOptions,
): ReturnType<typeof amqp.credentials.external> {
  switch (method) {
    case 'EXTERNAL':
      return amqp.credentials.external();
    case 'PLAIN':
      return amqp.credentials.plain(username, password);
    default:
      return amqp.credentials.amqplain(username, password);
  }
}

/** Who we are, in the broker's list of connections; the name has the form that oslo's has. */
function clientProperties(productVersion: string): Record<string, unknown> {
  return {
    product: 'oslo-messaging',
    product_version: productVersion,
    version: productVersion,
    information: 'https://www.npmjs.com/package/oslo-messaging',
    capabilities: {
      authentication_failure_close: true,
      'connection.blocked': true,
      consumer_cancel_notify: true,
      publisher_confirms: true,
    },
    connection_name: `${basename(process.argv[1] ?? 'node')}:${process.pid}:${randomUUID()}`,
  };
}

/** amqplib tells the reasons of a failed handshake apart by their text only. */
function problemOf(error: Error, address: BrokerAddress): ConnectProblem {
  if (/\b403\b.*ACCESS.REFUSED|SASL mechanism/.test(error.message)) return 'login-refused';
  // The login is through; all that the broker can still refuse is the virtual host.
  if (error.message.includes('Expected ConnectionOpenOk; got <ConnectionClose')) {
    return 'vhost-refused';
  }
  return explainTlsFailure(error, address.hostname) === undefined ? 'unreachable' : 'tls';
}
