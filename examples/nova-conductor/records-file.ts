import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { VersionedObjectRegistry, type VersionedObject } from 'oslo-messaging';
import { isObject } from './is-object.ts';
import { Records } from './records.ts';

/**
 * The records in a file, written anew with every change. They must outlive this program: to a
 * conductor that knows nothing of it nova-compute introduces its node as a new one, and placement
 * does not take the same machine twice.
 *
 * @throws {Error} the file is there and holds something else.
 */
export function openRecords(path: string): Records {
  return new Records(existsSync(path) ? readObjects(path) : [], (objects) => {
    // A crash leaves the old file or the new one, never half of it.
    writeFileSync(`${path}.new`, JSON.stringify(objects, null, 1));
    renameSync(`${path}.new`, path);
  });
}

function readObjects(path: string): VersionedObject[] {
  const primitives: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const objects = new VersionedObjectRegistry().hydrateWithin(primitives);
  if (Array.isArray(objects) && objects.every(isObject)) return objects;
  throw new Error(`${path} holds no list of versioned objects`);
}
