import { isDeepStrictEqual } from 'node:util';
import { DuplicateOptError } from './errors.ts';
import { optionKey, type OptionName } from './option-name.ts';
import type { OptionTable } from './option.ts';
import type { RegisteredOption } from './sources.ts';

/** The options that a configuration knows. */
export class OptionRegistry {
  readonly #options = new Map<string, RegisteredOption>();
  readonly #groups = new Set<string>();

  /**
   * Adds the options of a table; returns whether any was new.
   *
   * @throws {DuplicateOptError} when an option is known under the same name with another definition.
   */
  register(table: OptionTable): boolean {
    const options = registered(table).filter((option) => !this.#isKnown(option));
    this.#groups.add(table.group);
    for (const option of options) this.#options.set(optionKey(option), option);
    return options.length > 0;
  }

  find(name: OptionName): RegisteredOption | undefined {
    return this.#options.get(optionKey(name));
  }

  /**
   * The option that `$reference` means in a value of `group`: `name` is one of the same group or
   * else of DEFAULT, `group.name` one of another group. There is no `DEFAULT.name`, as in oslo.config.
   */
  referred(reference: string, group: string): RegisteredOption | undefined {
    const dot = reference.indexOf('.');
    const name = reference.slice(dot + 1);
    if (dot < 0) return this.find({ group, name }) ?? this.find({ group: 'DEFAULT', name });
    const other = reference.slice(0, dot);
    return other === 'DEFAULT' ? undefined : this.find({ group: other, name });
  }

  hasGroup(group: string): boolean {
    return this.#groups.has(group);
  }

  inGroup(group: string): readonly RegisteredOption[] {
    return this.all().filter((option) => option.group === group);
  }

  all(): readonly RegisteredOption[] {
    return [...this.#options.values()];
  }

  #isKnown(option: RegisteredOption): boolean {
    const known = this.find(option);
    if (known === undefined) return false;
    if (isDeepStrictEqual(known.definition, option.definition)) return true;
    throw new DuplicateOptError(option);
  }
}

/** The options of a table with their names. */
export function registered({ group, options }: OptionTable): readonly RegisteredOption[] {
  return Object.entries(options).map(([name, definition]) => ({ group, name, definition }));
}
