import type { DataOf, ObjectFields } from './field-type.ts';
import type { ObjectType } from './object-type.ts';
import { VersionedObject, type ObjectState } from './versioned-object.ts';

/** A class of objects of one name and version, whatever their data. */
export interface AnyObjectClass<Instance extends VersionedObject = VersionedObject> {
  new (data: never, state?: ObjectState): Instance;
  readonly objectType: ObjectType;
}

/** A class of objects of one name and version. */
export interface VersionedObjectClass<Data extends object> {
  new (data?: Partial<Data>, state?: ObjectState): VersionedObject<Data>;
  readonly objectType: ObjectType;
}

/**
 * A class of objects with declared fields, to be used as it is or extended with methods:
 *
 * ```ts
 * class Service extends versionedObject({
 *   ...NOVA_OBJECTS,
 *   name: 'Service',
 *   version: '1.22',
 *   fields: { host: stringField, last_seen_up: nullable(dateTimeField) },
 * }) {
 *   get wasSeen() { return this.data.last_seen_up != null; }
 * }
 * const service = new Service({ host: 'compute1' });     // service.data.host: string | undefined
 * ```
 *
 * A subclass with a constructor of its own passes `data` and `state` on.
 */
export function versionedObject<const Fields extends ObjectFields>(
  type: ObjectType<Fields>,
): VersionedObjectClass<DataOf<Fields>> {
  return class extends VersionedObject<DataOf<Fields>> {
    static readonly objectType = type;

    constructor(data?: Partial<DataOf<Fields>>, state?: ObjectState) {
      super(type, data, state);
    }
  };
}
