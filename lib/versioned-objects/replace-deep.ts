import { mapValues } from '../base/map-values.ts';

/** What stands for an object from now on; `undefined` when it stays and its members are looked at. */
export type Replace = (value: object) => unknown;

/**
 * The value with objects inside replaced, in lists, dictionaries, maps and sets. A container in
 * which nothing is replaced is returned as it is, not as a copy; so is one that contains itself.
 * Other objects (dates, bytes, instances of classes) are not looked into.
 */
export function replaceDeep(value: unknown, replace: Replace): unknown {
  return new Replacement(replace).visit(value);
}

/** A copy of the record with objects inside its values replaced by the rules of {@link replaceDeep}. */
export function replaceInValues(
  record: Readonly<Record<string, unknown>>,
  replace: Replace,
): Record<string, unknown> {
  const replacement = new Replacement(replace);
  return mapValues(record, (value) => replacement.visit(value));
}

class Replacement {
  readonly #replace: Replace;
  readonly #ancestors = new Set<object>();

  constructor(replace: Replace) {
    this.#replace = replace;
  }

  visit(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const replaced = this.#replace(value);
    if (replaced !== undefined) return replaced;
    if (this.#ancestors.has(value)) return value;
    this.#ancestors.add(value);
    const visited = this.#visitMembers(value);
    this.#ancestors.delete(value);
    return visited;
  }

  #visitMembers(container: object): unknown {
    if (Array.isArray(container)) return this.#visitItems(container) ?? container;
    if (container instanceof Set) {
      const items = this.#visitItems([...container]);
      return items === undefined ? container : new Set(items);
    }
    if (container instanceof Map) {
      const entries = this.#visitEntries([...container]);
      return entries === undefined ? container : new Map(entries);
    }
    if (!isDictionary(container)) return container;
    const entries = this.#visitEntries(Object.entries(container));
    return entries === undefined ? container : Object.fromEntries(entries);
  }

  /** `undefined` when all stay. A loop, as a message may be a thousand levels deep. */
  #visitItems(items: readonly unknown[]): unknown[] | undefined {
    const visited: unknown[] = [];
    let isReplaced = false;
    for (const item of items) {
      const next = this.visit(item);
      isReplaced ||= next !== item;
      visited.push(next);
    }
    return isReplaced ? visited : undefined;
  }

  #visitEntries<Key>(entries: readonly (readonly [Key, unknown])[]): [Key, unknown][] | undefined {
    const values = this.#visitItems(entries.map(([, value]) => value));
    return values && entries.map(([key], index) => [key, values[index]]);
  }
}

function isDictionary(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
