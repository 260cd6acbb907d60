import { MASK } from '../base/redact.ts';
import { percentEncode } from './percent-encoding.ts';

/** One broker of a transport URL. Counterpart: `oslo_messaging.TransportHost`. */
export interface TransportHost {
  /** A name or an address, an IPv6 address without brackets. */
  readonly hostname?: string | undefined;
  readonly port?: number | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

export function sameHost(a: TransportHost, b: TransportHost): boolean {
  return (
    a.hostname === b.hostname &&
    a.port === b.port &&
    a.username === b.username &&
    a.password === b.password
  );
}

/** `user:password@host:port`; an IPv6 address in brackets. */
export function printHost(host: TransportHost, password: 'shown' | 'masked'): string {
  return printCredentials(host, password) + printAddress(host);
}

/** `host:port` without credentials. */
export function printAddress(host: TransportHost): string {
  const hostname = host.hostname ?? '';
  const bracketed = hostname.includes(':') ? `[${hostname}]` : hostname;
  return host.port === undefined ? bracketed : `${bracketed}:${host.port}`;
}

function printCredentials(host: TransportHost, password: 'shown' | 'masked'): string {
  if (host.username === undefined && host.password === undefined) return '';
  const user = percentEncode(host.username ?? '');
  if (host.password === undefined) return `${user}@`;
  return `${user}:${password === 'shown' ? percentEncode(host.password) : MASK}@`;
}
