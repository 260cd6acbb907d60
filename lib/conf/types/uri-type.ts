import { isIPv4, isIPv6 } from 'node:net';
import { characterCount } from '../python-text.ts';
import { InvalidValue, textOf, ValueType } from './value-type.ts';

export interface UriFacets {
  /** The only schemes allowed, in lower case. Default: any. */
  readonly schemes?: readonly string[] | undefined;
  /** Most characters allowed. Default: no limit. */
  readonly maxLength?: number | undefined;
}

const SCHEME_AND_AUTHORITY = /^([a-z][a-z0-9+.-]*):\/\/([^\\/?#]+)/i;
const USERINFO = /^(?:[\w.~!$&'()*+,;=:-]|%[0-9a-f]{2})+@/i;
const PORT = /:\d{0,5}$/;
const REGISTERED_NAME = /^(?:[\w.~!$&'()*+,;=-]|%[0-9a-f]{2})*$/i;
const LIKE_IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;
const ZONE = /%25(?:[\w.~-]|%[0-9a-f]{2})+$/i;

/** An absolute URI with a host, by RFC 3986. Counterpart: `oslo_config.types.URI`. */
export class UriType extends ValueType<string> {
  override readonly typeName = 'uri value';
  readonly schemes: readonly string[] | undefined;
  readonly maxLength: number;

  constructor({ schemes, maxLength = Infinity }: UriFacets = {}) {
    super();
    this.schemes = schemes;
    this.maxLength = maxLength;
  }

  override convert(value: unknown): string {
    const text = textOf(value);
    const [, scheme = '', authority] = SCHEME_AND_AUTHORITY.exec(text) ?? [];
    if (authority === undefined)
      throw new InvalidValue('should be a URI with a scheme and a host', text);
    if (!isHost(authority.replace(USERINFO, '').replace(PORT, ''))) {
      throw new InvalidValue('should have a valid host', text);
    }
    if (this.schemes?.includes(scheme) === false) {
      throw new InvalidValue(`should have a scheme of ${this.schemes.join(', ')}`, text);
    }
    if (characterCount(text) > this.maxLength) {
      throw new InvalidValue(`should have at most ${this.maxLength} characters`, text);
    }
    return text;
  }
}

function isHost(host: string): boolean {
  if (host.startsWith('[')) return host.endsWith(']') && isIPv6WithZone(host.slice(1, -1));
  return REGISTERED_NAME.test(host) && (!LIKE_IPV4.test(host) || isIPv4(host));
}

/** In a URI the `%` before a zone is itself escaped. */
function isIPv6WithZone(text: string): boolean {
  const address = text.replace(ZONE, '');
  return isIPv6(address) && !address.includes('%');
}
