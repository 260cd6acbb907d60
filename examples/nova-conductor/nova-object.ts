/** A versioned object of nova, as it travels. */
export interface NovaObject {
  readonly 'nova_object.name': string;
  readonly 'nova_object.namespace': 'nova';
  readonly 'nova_object.version': string;
  readonly 'nova_object.data': Fields;
  /** The fields that its owner has set since it was read. */
  readonly 'nova_object.changes'?: readonly string[];
}

export type Fields = Readonly<Record<string, unknown>>;

/** A list, which is an object too. */
export function novaList(
  name: string,
  version: string,
  objects: readonly NovaObject[] = [],
): NovaObject {
  return {
    'nova_object.name': name,
    'nova_object.namespace': 'nova',
    'nova_object.version': version,
    'nova_object.data': { objects },
  };
}

/** An object as it is read back: nothing in it, however deep, is a change any more. */
export function withoutChanges(object: NovaObject): NovaObject {
  return strip(object) as NovaObject;
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([key]) => key !== 'nova_object.changes');
  return Object.fromEntries(kept.map(([key, inner]) => [key, strip(inner)]));
}

export function isNovaObject(value: unknown): value is NovaObject {
  return (
    isRecord(value) &&
    typeof value['nova_object.name'] === 'string' &&
    typeof value['nova_object.version'] === 'string' &&
    isRecord(value['nova_object.data'])
  );
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
