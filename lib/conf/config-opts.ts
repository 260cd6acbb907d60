import type { OptionRecord, OptionTable, ValuesOf } from './option.ts';

/** stub */
export class ConfigOpts {
  readonly #overrides = new Map<string, unknown>();

  static load(_options: { files?: readonly string[] } = {}): Promise<ConfigOpts> {
    return Promise.resolve(new ConfigOpts());
  }

  setOverride(group: string, name: string, value: unknown): void {
    this.#overrides.set(`${group}.${name}`, value);
  }

  setDefault(group: string, name: string, value: unknown): void {
    this.#overrides.set(`${group}.${name}`, value);
  }

  /** The values of a table, typed from it; the table is registered on first use. */
  group<R extends OptionRecord>(table: OptionTable<R>): ValuesOf<OptionTable<R>> {
    return this.groupWith(table, {}, '');
  }

  /** The same, with texts (a URL's query) that take precedence, each parsed by its option's type. */
  groupWith<R extends OptionRecord>(
    table: OptionTable<R>,
    texts: Readonly<Record<string, string>>,
    _source: string,
  ): ValuesOf<OptionTable<R>> {
    const values: Record<string, unknown> = {};
    for (const [name, option] of Object.entries(table.options)) {
      const own = this.#overrides.get(`${table.group}.${name}`);
      values[name] = texts[name] ?? (own === undefined ? option.default : own);
    }
    return values as ValuesOf<OptionTable<R>>;
  }
}
