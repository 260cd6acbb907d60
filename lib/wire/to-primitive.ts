import { setOwn } from '../base/own-property.ts';
import { foldPrimitive, type FoldOptions, type PrimitiveBuilder } from './primitive.ts';

const valueBuilder: PrimitiveBuilder<unknown> = {
  scalar: (value) => value,
  list: (items) => items,
  dict: (entries) => {
    const object: Record<string, unknown> = {};
    for (const [key, value] of entries) setOwn(object, key, value);
    return object;
  },
};

/**
 * A copy of a value made of object literals, arrays and scalars only, as it would arrive at the
 * other side. Counterpart: `oslo_serialization.jsonutils.to_primitive`, whose `convert_instances`
 * is `{ instances: 'fields' }`; unlike that one, a value that contains itself is an error and
 * nothing is cut off at a depth.
 *
 * @throws {SerializationError} naming the path of a value that has no counterpart in Python.
 */
export function toPrimitive(value: unknown, options?: FoldOptions): unknown {
  return foldPrimitive(value, valueBuilder, options);
}
