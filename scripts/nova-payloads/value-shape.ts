import { isRecord } from '../../lib/base/map-values.ts';
import { readObjectPrimitive } from '../../lib/versioned-objects/object-primitive.ts';

/** Which values have been seen in one place. */
export class ValueShape {
  readonly #names = new Set<string>();
  #items: ValueShape | undefined;
  #values: ValueShape | undefined;

  see(value: unknown): void {
    if (Array.isArray(value)) {
      this.#items ??= new ValueShape();
      for (const item of value) this.#items.see(item);
    } else if (isRecord(value)) {
      this.#seeDictionary(value);
    } else {
      this.#names.add(value === null ? 'null' : typeof value);
    }
  }

  /** A TypeScript type that has them all: `unknown` where none said anything. */
  print(): string {
    const types = [...this.#names].filter((name) => name !== 'null').sort();
    if (this.#items !== undefined) types.push(`readonly ${parenthesised(this.#items.print())}[]`);
    if (this.#values !== undefined) types.push(`Readonly<Record<string, ${this.#values.print()}>>`);
    if (types.length === 0) return 'unknown';
    return [...types, ...(this.#names.has('null') ? ['null'] : [])].join(' | ');
  }

  #seeDictionary(value: Record<string, unknown>): void {
    const object = readObjectPrimitive(value);
    if (object !== undefined) {
      this.#names.add(object.name);
      return;
    }
    this.#values ??= new ValueShape();
    for (const inner of Object.values(value)) this.#values.see(inner);
  }
}

function parenthesised(type: string): string {
  return type.includes(' | ') ? `(${type})` : type;
}
