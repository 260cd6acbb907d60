import { inspect } from 'node:util';
import { isSecretName, MASK } from '../base/redact.ts';
import type { ConfigOpts } from '../conf/config-opts.ts';
import { InvalidTransportURL } from './errors.ts';
import { transportOptions } from './options.ts';
import { parseTransportURL } from './parse-transport-url.ts';
import { percentEncode } from './percent-encoding.ts';
import { printHost, sameHost, type TransportHost } from './transport-host.ts';

export interface TransportURLFields {
  /** The name of a driver. */
  readonly transport: string;
  readonly virtualHost?: string | undefined;
  /** Default: none, which leaves the broker to the driver. */
  readonly hosts?: readonly TransportHost[] | undefined;
  /** Options of the driver that take precedence over the configuration. Default: none. */
  readonly query?: Readonly<Record<string, string>> | undefined;
}

/**
 * A parsed transport URL. Immutable; printed everywhere without its passwords, but for `toString()`.
 *
 *     driver://[user:password@]host:port[,[userN:passwordN@]hostN:portN]/virtual_host?query
 *
 * In user names, passwords and the virtual host every character may be written as `%XX`; in the
 * first two `/`, `?`, `#` and `,` must be, and in a user name `:`.
 * Counterpart: `oslo_messaging.TransportURL`.
 */
export class TransportURL {
  readonly transport: string;
  /** `undefined`: no slash in the URL; `''`: a slash and nothing behind it. Both are the vhost `/`. */
  readonly virtualHost: string | undefined;
  readonly hosts: readonly TransportHost[];
  readonly query: Readonly<Record<string, string>>;
  /** What is odd about the URL though it can be used; for the log, without credentials. */
  readonly warnings: readonly string[];

  constructor(fields: TransportURLFields) {
    this.transport = fields.transport;
    this.virtualHost = fields.virtualHost;
    this.hosts = fields.hosts ?? [];
    this.query = fields.query ?? {};
    this.warnings = credentialWarnings(this.hosts);
  }

  /**
   * Parses a URL; absent or empty, the `transport_url` option.
   *
   * @throws {InvalidTransportURL} for a value that is no string, a URL without a scheme, or a host
   *   with a wrong port or address.
   */
  static parse(conf: ConfigOpts, url?: string): TransportURL {
    const text: unknown = url || conf.group(transportOptions).transport_url;
    if (typeof text !== 'string') throw new InvalidTransportURL(typeof text, 'Wrong URL type');
    return new TransportURL(parseTransportURL(text));
  }

  /** Whether transport, virtual host and hosts are the same; as in oslo, the query does not count. */
  equals(other: TransportURL): boolean {
    return (
      this.transport === other.transport &&
      this.virtualHost === other.virtualHost &&
      this.hosts.length === other.hosts.length &&
      this.hosts.every((host, index) => sameHost(host, other.hosts[index] ?? {}))
    );
  }

  /** The URL with its passwords: for connecting, never for printing. */
  toString(): string {
    return this.#print('shown');
  }

  /** The URL with every password masked. */
  toRedactedString(): string {
    return this.#print('masked');
  }

  toJSON(): string {
    return this.toRedactedString();
  }

  [inspect.custom](): string {
    return `TransportURL <${this.toRedactedString()}>`;
  }

  #print(secrets: 'shown' | 'masked'): string {
    const hosts = this.hosts.map((host) => printHost(host, secrets)).join(',');
    const virtualHost = percentEncode(this.virtualHost ?? '', '/');
    return `${this.transport}://${hosts}/${virtualHost}${printQuery(this.query, secrets)}`;
  }
}

function printQuery(query: Readonly<Record<string, string>>, secrets: 'shown' | 'masked'): string {
  const fields = Object.entries(query).map(([name, value]) => {
    const printed = secrets === 'masked' && isSecretName(name) ? MASK : printQueryPart(value);
    return `${printQueryPart(name)}=${printed}`;
  });
  return fields.length === 0 ? '' : `?${fields.join('&')}`;
}

function printQueryPart(text: string): string {
  return percentEncode(text, ' ').replaceAll(' ', '+');
}

function credentialWarnings(hosts: readonly TransportHost[]): string[] {
  const complete = (host: TransportHost): boolean =>
    host.username !== undefined && host.password !== undefined;
  const names = (some: readonly TransportHost[]): string =>
    some.map((host) => host.hostname ?? '').join(', ');
  const withCredentials = hosts.filter(complete);
  const without = hosts.filter((host) => !complete(host));
  if (withCredentials.length === 0 || without.length === 0) return [];
  return [
    'Give all hosts of a transport URL a user name and a password, or none of them: ' +
      `${names(withCredentials)} have both, ${names(without)} have not`,
  ];
}
