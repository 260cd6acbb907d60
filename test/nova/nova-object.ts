/** A versioned object of nova as it travels. */
export interface NovaObject {
  readonly 'nova_object.name': string;
  readonly 'nova_object.namespace': 'nova';
  readonly 'nova_object.version': string;
  readonly 'nova_object.data': Readonly<Record<string, unknown>>;
  /** The fields set since the object was read; absent when there are none. */
  readonly 'nova_object.changes'?: readonly string[];
}

/** A new object, all of whose fields are changes. */
export function novaObject(
  name: string,
  version: string,
  data: Readonly<Record<string, unknown>>,
): NovaObject {
  return {
    'nova_object.name': name,
    'nova_object.namespace': 'nova',
    'nova_object.version': version,
    'nova_object.data': data,
    'nova_object.changes': Object.keys(data),
  };
}

/** Another state of an object: with some fields set, and these its changes. */
export function withChanges(
  object: NovaObject,
  changes: Readonly<Record<string, unknown>>,
): NovaObject {
  return {
    ...object,
    'nova_object.data': { ...object['nova_object.data'], ...changes },
    'nova_object.changes': Object.keys(changes),
  };
}

/** @throws when the value is no versioned object of that name. */
export function asNovaObject(value: unknown, name: string): NovaObject {
  const isObject = typeof value === 'object' && value !== null && 'nova_object.name' in value;
  if (!isObject || value['nova_object.name'] !== name) {
    throw new Error(`no ${name} but ${JSON.stringify(value)}`);
  }
  return value as NovaObject;
}

/** The elements of a list object. */
export function elementsOf(value: unknown, listName: string, name: string): NovaObject[] {
  const { objects } = asNovaObject(value, listName)['nova_object.data'];
  if (!Array.isArray(objects)) throw new Error(`${listName} without objects`);
  return objects.map((element: unknown) => asNovaObject(element, name));
}
