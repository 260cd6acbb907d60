import { pythonStr, strip } from '../python-text.ts';
import { convertParts, withoutBounds } from './bounds.ts';
import { InvalidValue, textOf, ValueType } from './value-type.ts';

export interface DictFacets {
  /** The dictionary is written between `{` and `}`. Default: false. */
  readonly bounds?: boolean | undefined;
}

/**
 * `key:value` pairs separated by commas. The value has no prototype, so that any key is just a key.
 * Counterpart: `oslo_config.types.Dict`.
 */
export class DictType<T> extends ValueType<Readonly<Record<string, T>>> {
  override readonly typeName = 'dict value';
  readonly item: ValueType<T>;
  readonly bounds: boolean;

  constructor(item: ValueType<T>, { bounds = false }: DictFacets = {}) {
    super();
    this.item = item;
    this.bounds = bounds;
  }

  override convert(value: unknown): Readonly<Record<string, T>> {
    const pairs =
      typeof value === 'object' && value !== null ? this.#ofObject(value) : this.#ofText(value);
    const dict: Record<string, T> = Object.create(null) as Record<string, T>;
    for (const [key, item] of pairs) {
      if (key === '') throw new InvalidValue('should not have an empty key', pythonStr(value));
      if (key in dict) throw new InvalidValue('should have each key once', key);
      dict[key] = item;
    }
    return Object.freeze(dict);
  }

  override format(value: Readonly<Record<string, T>>): string {
    const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    const text = pairs.map(([key, item]) => `${key}:${this.item.format(item)}`).join(',');
    return this.bounds ? `{${text}}` : text;
  }

  #ofObject(value: object): [string, T][] {
    return Object.entries(value).map(([key, item]) => [key, this.item.convert(item)]);
  }

  #ofText(value: unknown): [string, T][] {
    const text = strip(textOf(value));
    const pairs = this.bounds ? withoutBounds(text, '{', '}') : text;
    return pairs === '' ? [] : convertParts(pairs, (pair) => this.#pair(pair));
  }

  #pair(text: string): [string, T] {
    const colon = text.indexOf(':');
    if (colon < 0) throw new InvalidValue('should be key:value pairs separated by commas', text);
    return [strip(text.slice(0, colon)), this.item.convert(strip(text.slice(colon + 1)))];
  }
}
