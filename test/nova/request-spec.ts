import { readFileSync } from 'node:fs';
import { asNovaObject, withChanges, type NovaObject } from './nova-object.ts';

const GOLDEN = new URL('../golden/nova/request-spec.json', import.meta.url);

/** What nova-conductor asks the scheduler for: a place for one instance with the given resources. */
export function requestSpec(
  instanceUuid: string,
  flavor: { readonly memory_mb?: number } = {},
): NovaObject {
  const captured: unknown = JSON.parse(readFileSync(GOLDEN, 'utf8'));
  const spec = asNovaObject(captured, 'RequestSpec');
  const tiny = asNovaObject(spec['nova_object.data']['flavor'], 'Flavor');
  return withChanges(spec, { instance_uuid: instanceUuid, flavor: withChanges(tiny, flavor) });
}
