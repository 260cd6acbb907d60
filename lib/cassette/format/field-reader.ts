import { isRecord } from '../../base/map-values.ts';
import { PyFloat } from '../../wire/py-float.ts';
import type { Fields } from './event.ts';

/** Reads the fields of one JSON object; the first that is not what it should be throws. */
export class FieldReader {
  readonly #fields: Fields;
  readonly #refuse: (problem: string) => never;
  readonly #where: string;

  /** @param refuse throws the error for a field that is wrong. */
  constructor(fields: Fields, refuse: (problem: string) => never, where = '') {
    this.#fields = fields;
    this.#refuse = refuse;
    this.#where = where;
  }

  value(name: string): unknown {
    if (!Object.hasOwn(this.#fields, name)) this.#refuse(`"${this.#where}${name}" is missing`);
    return this.#fields[name];
  }

  text(name: string): string {
    const value = this.value(name);
    return typeof value === 'string' ? value : this.#wrong(name, 'a text');
  }

  textOrNull(name: string): string | null {
    return this.value(name) === null ? null : this.text(name);
  }

  number(name: string): number {
    const value = this.value(name);
    if (value instanceof PyFloat) return value.value;
    return typeof value === 'number' && Number.isFinite(value)
      ? value
      : this.#wrong(name, 'a number');
  }

  boolean(name: string): boolean {
    const value = this.value(name);
    return typeof value === 'boolean' ? value : this.#wrong(name, 'true or false');
  }

  record(name: string): Fields {
    const value = this.value(name);
    return isRecord(value) ? value : this.#wrong(name, 'an object');
  }

  list(name: string): readonly unknown[] {
    const value = this.value(name);
    return Array.isArray(value) ? value : this.#wrong(name, 'a list');
  }

  texts(name: string): readonly string[] {
    return this.list(name).map((item) =>
      typeof item === 'string' ? item : this.#wrong(name, 'a list of texts'),
    );
  }

  /** The fields of an object inside of this one. */
  inside(name: string): FieldReader {
    return new FieldReader(this.record(name), this.#refuse, `${this.#where}${name}.`);
  }

  /** What `read` makes of a field that is there; nothing of one that is not. */
  optional<Name extends string, T>(
    name: Name,
    read: (name: Name) => T,
  ): { readonly [Key in Name]?: T } {
    if (!Object.hasOwn(this.#fields, name)) return {};
    return { [name]: read(name) } as { readonly [Key in Name]?: T };
  }

  /** @param known names of fields; any other is refused. */
  nothingBut(known: readonly string[]): void {
    const other = Object.keys(this.#fields).find((name) => !known.includes(name));
    if (other !== undefined) this.#refuse(`"${this.#where}${other}" is no field of this event`);
  }

  #wrong(name: string, wanted: string): never {
    return this.#refuse(`"${this.#where}${name}" is not ${wanted}`);
  }
}
