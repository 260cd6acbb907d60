import { readFileSync } from 'node:fs';
import { VersionedObject, VersionedObjectRegistry } from '../../lib/index.ts';

const GOLDEN = new URL('../golden/nova/request-spec.json', import.meta.url);

/** What nova-conductor asks the scheduler for: a place for one instance with the given resources. */
export function requestSpec(
  instanceUuid: string,
  resources: { readonly memory_mb?: number } = {},
): VersionedObject {
  const captured: unknown = JSON.parse(readFileSync(GOLDEN, 'utf8'));
  const spec = asObject(new VersionedObjectRegistry().hydrateWithin(captured));
  asObject(spec.get('flavor')).set(resources);
  spec.set({ instance_uuid: instanceUuid });
  return spec;
}

function asObject(value: unknown): VersionedObject {
  if (value instanceof VersionedObject) return value as VersionedObject;
  throw new Error(`no versioned object but ${JSON.stringify(value)}`);
}
