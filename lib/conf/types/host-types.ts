import { isIPv4, isIPv6 } from 'node:net';
import { InvalidValue, textOf, ValueType } from './value-type.ts';

export interface AddressFacets {
  /** Only addresses of this IP version. Default: both. */
  readonly version?: 4 | 6 | undefined;
}

/** An IP address, without a zone. Counterpart: `oslo_config.types.IPAddress`. */
export class IPAddressType extends ValueType<string> {
  override readonly typeName: string = 'IP address value';
  readonly version: 4 | 6 | undefined;

  constructor({ version }: AddressFacets = {}) {
    super();
    this.version = version;
  }

  override convert(value: unknown): string {
    const text = textOf(value);
    if (!this.isAddress(text)) throw new InvalidValue(`should be an ${this.#expected()}`, text);
    return text;
  }

  protected isAddress(text: string): boolean {
    if (this.version !== 6 && isIPv4(text)) return true;
    return this.version !== 4 && isIPv6(text) && !text.includes('%');
  }

  #expected(): string {
    return this.version === undefined ? 'IP address' : `IPv${this.version} address`;
  }
}

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i;
const LABEL_WITH_UNDERSCORE = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/i;

/**
 * A host name of at most 253 characters whose last label is not a number; a final dot is dropped.
 * Counterpart: `oslo_config.types.Hostname`.
 */
export class HostnameType extends ValueType<string> {
  override readonly typeName = 'hostname value';

  override convert(value: unknown): string {
    const text = textOf(value);
    const name = hostname(text, LABEL);
    if (name === undefined) throw new InvalidValue('should be a host name', text);
    return name;
  }
}

/** An IP address or a host name. Counterpart: `oslo_config.types.HostAddress`. */
export class HostAddressType extends IPAddressType {
  override readonly typeName: string = 'host address value';
  protected readonly label: RegExp = LABEL;

  override convert(value: unknown): string {
    const text = textOf(value);
    const host = this.isAddress(text) ? text : hostname(text, this.label);
    if (host === undefined) throw new InvalidValue('should be a host name or an IP address', text);
    return host;
  }
}

/** A host address whose labels may contain `_`. Counterpart: `oslo_config.types.HostDomain`. */
export class HostDomainType extends HostAddressType {
  override readonly typeName = 'host domain value';
  protected override readonly label = LABEL_WITH_UNDERSCORE;
}

function hostname(text: string, label: RegExp): string | undefined {
  if (text.length > 253) return undefined;
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  const labels = name.split('.');
  const top = labels.at(-1) ?? '';
  return labels.every((part) => label.test(part)) && /[a-z-]/i.test(top) ? name : undefined;
}
