import type { FieldType } from './field-type.ts';
import { VersionedObject } from './versioned-object.ts';
import type { AnyObjectClass } from './versioned-object-class.ts';

/**
 * Another object. Given its class, an instance of just that; given its name, for objects that
 * refer to each other or are not registered, any object of that name. Counterpart: `ObjectField`.
 */
export function objectField(name: string): FieldType<VersionedObject>;
export function objectField<Instance extends VersionedObject>(
  objectClass: AnyObjectClass<Instance>,
): FieldType<Instance>;
export function objectField(kind: string | AnyObjectClass): FieldType<VersionedObject> {
  const name = typeof kind === 'string' ? kind : kind.objectType.name;
  return {
    expects: `an object of type ${name}`,
    objectName: name,
    accepts: (value): value is VersionedObject =>
      typeof kind === 'string'
        ? value instanceof VersionedObject && value.name === name
        : value instanceof kind,
    fromPrimitive: (value) => value,
    toPrimitive: (value) => value,
  };
}
