import { contextDict } from './context-dict.ts';
import { NoOpSerializer } from './no-op-serializer.ts';
import type { Serializer } from './serializer.ts';

/** A class of request contexts; its instances have a `toDict()`. */
export interface RequestContextClass<C> {
  new (...args: never[]): C;
  fromDict(values: Readonly<Record<string, unknown>>): NoInfer<C>;
}

/** What serializes arguments and results; any serializer will do. */
export type EntitySerializer<C> = Pick<Serializer<C>, 'serializeEntity' | 'deserializeEntity'>;

/**
 * Gives endpoints a context of the program's own class: `toDict()` of an instance makes the data
 * for the wire, the static `fromDict()` an instance from it. Entities are left to another
 * serializer. Counterpart: the `RequestContextSerializer` that every OpenStack service has.
 */
export class RequestContextSerializer<C> implements Serializer<C> {
  readonly #contextClass: RequestContextClass<C>;
  readonly #base: EntitySerializer<C>;

  /** @param base for the entities. Default: they go as they are. */
  constructor(
    contextClass: RequestContextClass<C>,
    base: EntitySerializer<C> = new NoOpSerializer(),
  ) {
    this.#contextClass = contextClass;
    this.#base = base;
  }

  serializeEntity(ctxt: C, entity: unknown): unknown {
    return this.#base.serializeEntity(ctxt, entity);
  }

  deserializeEntity(ctxt: C, entity: unknown): unknown {
    return this.#base.deserializeEntity(ctxt, entity);
  }

  /** @throws {InvalidArgument} when the context is no object. */
  serializeContext(ctxt: unknown): Readonly<Record<string, unknown>> {
    return contextDict(ctxt);
  }

  deserializeContext(ctxt: Readonly<Record<string, unknown>>): C {
    return this.#contextClass.fromDict(ctxt);
  }
}
