import type { Location } from './location.ts';
import { optionKey, type OptionName } from './option-name.ts';
import type { Option } from './option.ts';

/** An option that a configuration knows. */
export interface RegisteredOption extends OptionName {
  readonly definition: Option<unknown>;
}

/** What a source says about an option: a text, the texts of a multi-valued option, or a value. */
export interface Found {
  readonly value: unknown;
  readonly location: Location;
  /** The earlier names under which a file sets it. */
  readonly deprecated?: readonly OptionName[];
}

/** One of the places values come from. */
export interface ValueSource {
  find(option: RegisteredOption): Found | undefined;
}

/** Values by group and name, `undefined` for those that are not set. */
export type ValuesByGroup = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Values that the program, or its command line, has given. */
export class ProgramSource implements ValueSource {
  readonly location: Location;
  readonly #values = new Map<string, unknown>();

  constructor(location: Location, values: ValuesByGroup = {}) {
    this.location = location;
    for (const [group, names] of Object.entries(values)) {
      for (const [name, value] of Object.entries(names)) {
        if (value !== undefined) this.set({ group, name }, value);
      }
    }
  }

  set(option: OptionName, value: unknown): void {
    this.#values.set(optionKey(option), value);
  }

  clear(option: OptionName): void {
    this.#values.delete(optionKey(option));
  }

  find(option: OptionName): Found | undefined {
    const value = this.#values.get(optionKey(option));
    return value === undefined ? undefined : { value, location: this.location };
  }
}
