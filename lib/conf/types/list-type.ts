import { strip } from '../python-text.ts';
import { convertParts, withoutBounds } from './bounds.ts';
import { StringType } from './string-type.ts';
import { textOf, ValueType } from './value-type.ts';

export interface ListFacets {
  /** The list is written between `[` and `]`. Default: false. */
  readonly bounds?: boolean | undefined;
}

/**
 * Values separated by commas. Quotes do not protect a comma; commas at the end are dropped.
 * Counterpart: `oslo_config.types.List`.
 */
export class ListType<T> extends ValueType<readonly T[]> {
  override readonly typeName = 'list value';
  readonly item: ValueType<T>;
  readonly bounds: boolean;

  constructor(item: ValueType<T>, { bounds = false }: ListFacets = {}) {
    super();
    this.item = item;
    this.bounds = bounds;
  }

  override convert(value: unknown): readonly T[] {
    return Object.freeze(Array.isArray(value) ? this.#fromArray(value) : this.#fromText(value));
  }

  override format(value: readonly T[]): string {
    const items = value.map((item) => this.item.format(item)).join(',');
    return this.bounds ? `[${items}]` : items;
  }

  #fromArray(value: readonly unknown[]): T[] {
    return value.map((item) => this.item.convert(item));
  }

  #fromText(value: unknown): T[] {
    const text = strip(textOf(value)).replace(/,+$/, '');
    const items = this.bounds ? withoutBounds(text, '[', ']') : text;
    return items === '' ? [] : convertParts(items, (part) => this.item.convert(strip(part)));
  }
}

/** The texts of an option that may be given several times. Counterpart: `oslo_config.types.MultiString`. */
export class MultiStringType extends ValueType<readonly string[]> {
  override readonly typeName = 'multi valued';
  readonly item = new StringType();

  override convert(value: unknown): readonly string[] {
    const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
    return Object.freeze(texts.map((text) => this.item.convert(text)));
  }

  /** The values one below the other; a sample file repeats the option's name for each. */
  override format(value: readonly string[]): string {
    return value.map((text) => this.item.format(text)).join('\n');
  }
}
