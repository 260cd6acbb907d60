import { isIPv6 } from 'node:net';
import { MASK } from '../base/redact.ts';
import { InvalidTransportURL } from './errors.ts';
import { percentDecode } from './percent-encoding.ts';
import type { TransportHost } from './transport-host.ts';

/** What a transport URL says. */
export interface ParsedTransportURL {
  readonly transport: string;
  readonly virtualHost: string | undefined;
  readonly hosts: readonly TransportHost[];
  readonly query: Readonly<Record<string, string>>;
}

/** Control characters and spaces, which Python's `urlparse` strips from the front. */
const LEADING_BLANKS = /^[^!-\u{10ffff}]+/u;
const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
/** Behind the scheme: `//hosts`, path, `?query`, `#fragment`. */
const PARTS = /^(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/;
const BRACKETED = /^\[([^[\]]*)\](?::(.*))?$/;
/** How `int()` of Python reads a number that is not negative. */
const PORT = /^\s*\+?\d+(?:_\d+)*\s*$/;
const LAST_PORT = 65_535;

/**
 * Takes a transport URL apart by the rules of Python's `urlparse` and of `TransportURL.parse`.
 *
 * @throws {InvalidTransportURL} which shows the URL without anything that may be a credential.
 */
export function parseTransportURL(url: string): ParsedTransportURL {
  const text = url.replace(LEADING_BLANKS, '').replace(/[\t\r\n]/g, '');
  const scheme = SCHEME.exec(text)?.[1];
  if (scheme === undefined) throw invalid(text, 'No scheme specified');
  const [, authority = '', path = '', query = ''] = PARTS.exec(text.slice(scheme.length + 1)) ?? [];
  if (hidesDelimiters(authority)) throw invalid(text, 'A character stands for a delimiter');
  return {
    transport: scheme.toLowerCase(),
    virtualHost: path.startsWith('/') ? percentDecode(path.slice(1)) : undefined,
    hosts: authority
      .split(',')
      .filter((host) => host !== '')
      .map((host) => parseHost(host, text)),
    query: parseQuery(query),
  };
}

/** Compatibility characters such as `℀`, which the resolver of host names reads as `a/c`. */
function hidesDelimiters(authority: string): boolean {
  const harmless = authority.replace(/[@:]/g, '');
  return /[/?#@:]/.test(harmless.normalize('NFKC'));
}

function parseHost(text: string, url: string): TransportHost {
  const at = text.lastIndexOf('@');
  const credentials = at < 0 ? undefined : text.slice(0, at);
  const [username, password] = splitOnce(credentials, ':');
  const [hostname, port] = splitAddress(text.slice(at + 1), url);
  return {
    hostname: hostname === '' && port === undefined ? undefined : hostname,
    port: parsePort(port, url),
    username: username === undefined ? undefined : percentDecode(username),
    password: password === undefined ? undefined : percentDecode(password),
  };
}

function splitAddress(address: string, url: string): [string | undefined, string | undefined] {
  if (!/[[\]]/.test(address)) return splitOnce(address, ':');
  const [, hostname = '', port] = BRACKETED.exec(address) ?? [];
  if (!isIPv6(hostname)) throw invalid(url, 'A host in brackets is no IPv6 address');
  return [hostname, port];
}

function splitOnce(
  text: string | undefined,
  separator: string,
): [string | undefined, string | undefined] {
  const index = text?.indexOf(separator) ?? -1;
  return index < 0 ? [text, undefined] : [text?.slice(0, index), text?.slice(index + 1)];
}

function parsePort(text: string | undefined, url: string): number | undefined {
  if (text === undefined || text === '') return undefined;
  const port = PORT.test(text) ? Number(text.replaceAll('_', '')) : NaN;
  if (port <= LAST_PORT) return port;
  // The text is not shown: behind a user name it is a password with a reserved character in it.
  throw invalid(
    url,
    `The port of a host is no number from 0 to ${LAST_PORT}; ` +
      'in a user name or password, "/", "?", "#" and "," must be written as %XX',
  );
}

/** A repeated name has its values joined by commas; a blank value does not count. */
function parseQuery(query: string): Record<string, string> {
  const values = new Map<string, string[]>();
  for (const field of query.split('&')) {
    const [name = '', value = ''] = splitOnce(field, '=').map(decodeQueryPart);
    if (value !== '') values.set(name, [...(values.get(name) ?? []), value]);
  }
  return Object.fromEntries(Array.from(values, ([name, texts]) => [name, texts.join(',')]));
}

function decodeQueryPart(text: string | undefined): string {
  return percentDecode((text ?? '').replaceAll('+', ' '));
}

function invalid(url: string, problem: string): InvalidTransportURL {
  return new InvalidTransportURL(hideCredentials(url), problem);
}

/**
 * Nobody can tell the parts of a malformed URL: everything up to the last `@` may be secret, and so
 * may what stands where a port should.
 */
function hideCredentials(url: string): string {
  return url
    .replace(/^([^:]*:\/*)?.*@/s, `$1${MASK}@`)
    .replace(/:(?!\/\/|\d*(?:[,/?#]|$))[^,/?#]*/g, `:${MASK}`);
}
