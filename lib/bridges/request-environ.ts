import type { IncomingMessage } from 'node:http';
import { headerText } from './response-headers.ts';

/** The two headers that CGI names without `HTTP_`. */
const PLAIN_NAMES: ReadonlySet<string> = new Set(['content-type', 'content-length']);

/**
 * A request as Python's web servers describe it (PEP 3333), but for what only they have: method,
 * path, query, addresses, and each header `X-Name` as `HTTP_X_NAME`.
 *
 * @param withheld headers, in lower case, that nobody is to read.
 */
export function requestEnviron(
  request: IncomingMessage,
  withheld: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  const { pathname, search } = splitUrl(urlOf(request));
  const { socket } = request;
  return {
    REQUEST_METHOD: request.method ?? '',
    SCRIPT_NAME: '',
    PATH_INFO: decoded(pathname),
    QUERY_STRING: search,
    SERVER_NAME: socket.localAddress ?? '',
    SERVER_PORT: String(socket.localPort ?? ''),
    SERVER_PROTOCOL: `HTTP/${request.httpVersion}`,
    REMOTE_ADDR: socket.remoteAddress ?? '',
    ...Object.fromEntries(
      Object.entries(request.headers)
        .filter(([name]) => !withheld.has(name))
        .map(([name, value]) => [environName(name), headerText(value)]),
    ),
  };
}

/** A framework that has mounted something changes `url`, and keeps what it was. */
function urlOf(request: IncomingMessage): string {
  const original: unknown = Reflect.get(request, 'originalUrl');
  return typeof original === 'string' ? original : (request.url ?? '');
}

function splitUrl(url: string): { readonly pathname: string; readonly search: string } {
  const [, pathname = '', search = ''] = /^([^?]*)\??(.*)$/s.exec(url) ?? [];
  return { pathname, search };
}

/** As it came, where it cannot be decoded. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // What a peer sends need not be right.
  }
}

function environName(header: string): string {
  const name = header.toUpperCase().replaceAll('-', '_');
  return PLAIN_NAMES.has(header) ? name : `HTTP_${name}`;
}
