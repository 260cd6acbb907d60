import { isRecord } from '../base/map-values.ts';
import type { ObjectNamespace } from './object-type.ts';

/** An object as it travels, its keys read. */
export interface ObjectPrimitive extends ObjectNamespace {
  readonly name: string;
  readonly version: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** The names of changed fields. */
  readonly changes: readonly string[];
}

const NAME_KEY = '.name';
const OBJECT_NAME_KEY = `_object${NAME_KEY}`;

/**
 * Reads a dictionary that is an object of any project: one with the keys `<project>_object.name`,
 * `.namespace`, `.version` and `.data`. Any other dictionary is no object, and `undefined` here.
 */
export function readObjectPrimitive(dict: object): ObjectPrimitive | undefined {
  const nameKey = findNameKey(dict);
  if (nameKey === undefined || !isRecord(dict)) return undefined;
  const serialNamespace = nameKey.slice(0, -NAME_KEY.length);
  const name = dict[nameKey];
  const namespace = dict[`${serialNamespace}.namespace`];
  const version = dict[`${serialNamespace}.version`];
  const data = dict[`${serialNamespace}.data`];
  const changes = dict[`${serialNamespace}.changes`];
  if (typeof name !== 'string' || typeof namespace !== 'string') return undefined;
  if (typeof version !== 'string' || !isRecord(data)) return undefined;
  return {
    serialNamespace,
    name,
    namespace,
    version,
    data,
    changes: Array.isArray(changes) ? changes.filter((field) => typeof field === 'string') : [],
  };
}

/** The dictionary that travels, in Python's order; `changes` only when there are any. */
export function printObjectPrimitive(primitive: ObjectPrimitive): Record<string, unknown> {
  const { serialNamespace, name, namespace, version, data, changes } = primitive;
  const dict: Record<string, unknown> = {
    [`${serialNamespace}.name`]: name,
    [`${serialNamespace}.namespace`]: namespace,
    [`${serialNamespace}.version`]: version,
    [`${serialNamespace}.data`]: data,
  };
  if (changes.length > 0) dict[`${serialNamespace}.changes`] = changes;
  return dict;
}

/** Python writes it first, but every dictionary of a request comes by here: no list of keys is made. */
function findNameKey(dict: object): string | undefined {
  for (const key in dict) if (key.endsWith(OBJECT_NAME_KEY)) return key;
  return undefined;
}
