import { NOVA_OBJECTS, VersionedObject, type ObjectVersions } from 'oslo-messaging';
import { ComputeHostNotFound, ObjectActionError } from './nova-exception.ts';
import type { Fields, Records } from './records.ts';

/** A class method of an object, as another service asks for it. */
export interface ClassMethodCall {
  readonly objname: string;
  readonly objmethod: string;
  /** What the caller understands, of the class and of what its objects are made of. */
  readonly object_versions: ObjectVersions;
  readonly args: readonly unknown[];
}

type ClassMethod = (records: Records, call: ClassMethodCall) => unknown;

const CLASS_METHODS: ReadonlyMap<string, ClassMethod> = new Map<string, ClassMethod>([
  ['Service.get_minimum_version', (records, { args: [binary] }) => lowest(records, binary)],
  [
    'Service.get_by_host_and_binary',
    (records, { args: [host, binary] }) => records.find('Service', { host, binary }) ?? null,
  ],
  [
    'Service.get_by_compute_host',
    (records, { args: [host] }) => ofHost(records, 'Service', { host, binary: 'nova-compute' })[0],
  ],
  [
    'ComputeNode.get_by_host_and_nodename',
    (records, { args: [host, hypervisor_hostname] }) =>
      ofHost(records, 'ComputeNode', { host, hypervisor_hostname })[0],
  ],
  [
    'ComputeNodeList.get_all_by_host',
    (records, call) => list(call, ofHost(records, 'ComputeNode', { host: call.args[0] })),
  ],
]);

/**
 * Answers a class method. Of what this cloud does not have (instances, migrations, PCI devices)
 * every list is empty.
 */
export function callClassMethod(records: Records, call: ClassMethodCall): unknown {
  const name = `${call.objname}.${call.objmethod}`;
  const method = CLASS_METHODS.get(name);
  if (method !== undefined) return method(records, call);
  if (call.objname.endsWith('List')) return list(call, []);
  throw new ObjectActionError(call.objmethod, `${name} is unknown to this conductor`);
}

/** A list object, of the version that the caller understands. */
function list(call: ClassMethodCall, objects: readonly VersionedObject[]): VersionedObject {
  const { objname: name, object_versions: versions } = call;
  const type = { ...NOVA_OBJECTS, name, version: versions[name] ?? '1.0' };
  return new VersionedObject(type, { objects }, { changes: [] });
}

/** @throws {ComputeHostNotFound} when there is none: so nova says it, and nova-compute goes by it. */
function ofHost(
  records: Records,
  name: string,
  fields: Fields & { readonly host: unknown },
): VersionedObject[] {
  const found = records.filter(name, fields);
  if (found.length === 0) throw new ComputeHostNotFound(fields.host);
  return found;
}

/** The version of the oldest service of its kind, 0 when there is none. */
function lowest(records: Records, binary: unknown): number {
  const versions = records.filter('Service', { binary }).map((one) => Number(one.get('version')));
  return versions.length === 0 ? 0 : Math.min(...versions);
}
