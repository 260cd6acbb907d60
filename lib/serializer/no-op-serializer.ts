import { contextDict } from './context-dict.ts';
import type { Serializer } from './serializer.ts';

/**
 * The default: everything goes over the wire as it is, `Date`, `Map` and the like as their nearest
 * Python values. A context may be an object literal or have a `toDict()`.
 * Counterpart: `oslo_messaging.NoOpSerializer`.
 */
export class NoOpSerializer implements Serializer {
  serializeEntity(_ctxt: unknown, entity: unknown): unknown {
    return entity;
  }

  deserializeEntity(_ctxt: unknown, entity: unknown): unknown {
    return entity;
  }

  /** @throws {InvalidArgument} when the context is no object. */
  serializeContext(ctxt: unknown): Readonly<Record<string, unknown>> {
    return contextDict(ctxt);
  }

  deserializeContext(ctxt: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return ctxt;
  }
}
