/** A class whose subclasses add their fields to an object that is there already. */
const Given = function (object: object): object {
  return object;
} as unknown as new (object: object) => object;

/**
 * Makes something of an object once, and keeps it as long as the object lives.
 *
 * It is kept in a private field of that object, which nobody else sees, prints or copies. A
 * `WeakMap` would do, but the young garbage collection takes all its values for alive: of contexts
 * that live for ten calls each was promoted with its text, 2 MB a second.
 */
export function keptWith<T extends object, Rest extends unknown[], V>(
  make: (object: T, ...rest: Rest) => V,
): (object: T, ...rest: Rest) => V {
  class Keeper extends Given {
    readonly #value: V;

    constructor(object: T, value: V) {
      super(object);
      this.#value = value;
    }

    static of(object: T, rest: Rest): V {
      if (#value in object) return object.#value;
      const value = make(object, ...rest);
      try {
        new Keeper(object, value);
      } catch {
        // TC39 considers to give no private fields to what is frozen: then it is made each time.
      }
      return value;
    }
  }
  return (object, ...rest) => Keeper.of(object, rest);
}
