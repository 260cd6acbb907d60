import { NoOpSerializer } from '../serializer/no-op-serializer.ts';
import { unwrapPayload } from './unwrapped-payload.ts';

/**
 * Gives the endpoints of a listener, and their filters, payloads without the wrapping of versioned
 * objects, as {@link unwrapPayload} does; `notification.message` has the original. What is sent
 * goes as it is. For contexts of a class: `new RequestContextSerializer(Class, new UnwrappingSerializer())`.
 */
export class UnwrappingSerializer extends NoOpSerializer {
  override deserializeEntity(_ctxt: unknown, entity: unknown): unknown {
    return unwrapPayload(entity).data;
  }
}
