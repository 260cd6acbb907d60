import { VersionedObject } from 'oslo-messaging';

/** Whether a value from the wire or a file is a versioned object. */
export function isObject(value: unknown): value is VersionedObject {
  return value instanceof VersionedObject;
}
