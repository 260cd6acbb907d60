import type { ConfigOpts } from '../conf/config-opts.ts';
import { InvalidTransportURL } from './errors.ts';
import { transportOptions } from './options.ts';
import { printHost, type TransportHost } from './transport-host.ts';

export interface TransportURLFields {
  readonly transport: string;
  readonly virtualHost?: string | undefined;
  readonly hosts?: readonly TransportHost[] | undefined;
  readonly query?: Readonly<Record<string, string>> | undefined;
}

/** stub: A parsed transport URL. Counterpart: `oslo_messaging.TransportURL`. */
export class TransportURL {
  readonly transport: string;
  /** `undefined`: no slash in the URL; `''`: a slash and nothing behind it. Both are the vhost `/`. */
  readonly virtualHost: string | undefined;
  readonly hosts: readonly TransportHost[];
  readonly query: Readonly<Record<string, string>>;

  constructor(fields: TransportURLFields) {
    this.transport = fields.transport;
    this.virtualHost = fields.virtualHost;
    this.hosts = fields.hosts ?? [];
    this.query = fields.query ?? {};
  }

  static parse(conf: ConfigOpts, url?: string): TransportURL {
    const text = url ?? conf.group(transportOptions).transport_url;
    const match = /^([a-z+]+):(?:\/\/([^/?]*))?(?:\/([^?]*))?(?:\?(.*))?$/.exec(text);
    if (match?.[1] === undefined) throw new InvalidTransportURL(text, 'No scheme specified');
    const hosts = (match[2] ?? '')
      .split(',')
      .filter((h) => h !== '')
      .map((h): TransportHost => {
        const at = h.lastIndexOf('@');
        const [username, password] = at < 0 ? [] : h.slice(0, at).split(':');
        const [hostname, port] = h.slice(at + 1).split(':');
        return {
          hostname,
          port: port === undefined ? undefined : Number(port),
          username,
          password,
        };
      });
    return new TransportURL({
      transport: match[1],
      virtualHost: match[3],
      hosts,
      query: Object.fromEntries(new URLSearchParams(match[4] ?? '')),
    });
  }

  /** The URL with its passwords: for connecting, never for printing. */
  toString(): string {
    return `${this.transport}://${this.hosts.map((h) => printHost(h, 'shown')).join(',')}/${this.virtualHost ?? ''}`;
  }

  /** The URL with every password masked. */
  toRedactedString(): string {
    return `${this.transport}://${this.hosts.map((h) => printHost(h, 'masked')).join(',')}/${this.virtualHost ?? ''}`;
  }
}
