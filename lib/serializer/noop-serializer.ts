import type { Serializer } from './serializer.ts';

/** Passes everything on as it is. Counterpart: `oslo_messaging.NoOpSerializer`. */
export class NoOpSerializer implements Serializer {
  serializeEntity(_ctxt: Record<string, unknown>, entity: unknown): unknown {
    return entity;
  }

  deserializeEntity(_ctxt: Record<string, unknown>, entity: unknown): unknown {
    return entity;
  }

  serializeContext(ctxt: Record<string, unknown>): Record<string, unknown> {
    return ctxt;
  }

  deserializeContext(ctxt: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return ctxt;
  }
}
