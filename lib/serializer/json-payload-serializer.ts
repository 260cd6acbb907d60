import { isCommonJson } from '../wire/common-json.ts';
import { toPrimitive } from '../wire/to-primitive.ts';
import { NoOpSerializer } from './no-op-serializer.ts';

/**
 * Also sends instances of classes, as the objects of their own enumerable fields; they arrive as
 * plain objects. Counterpart: `oslo_messaging.JsonPayloadSerializer`.
 */
export class JsonPayloadSerializer extends NoOpSerializer {
  /** @throws {SerializationError} for a function, a symbol, or a value that contains itself. */
  override serializeEntity(_ctxt: unknown, entity: unknown): unknown {
    // Nearly all that comes is plain data already, and a copy of it costs more than its JSON.
    if (entity !== undefined && isCommonJson(entity)) return entity;
    return toPrimitive(entity, { instances: 'fields' });
  }
}
