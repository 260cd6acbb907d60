import { readObjectPrimitive, type ObjectPrimitive } from './object-primitive.ts';
import { replaceDeep, replaceInValues } from './replace-deep.ts';

/** What is known of an object beside its data. */
export type ObjectIdentity = Pick<
  ObjectPrimitive,
  'serialNamespace' | 'namespace' | 'name' | 'version'
>;

/** A payload of plain data, and what it was made from. Made by {@link unwrapPayload}. */
export class UnwrappedPayload<Data = unknown> {
  /** Nothing checks that it is what the type says. */
  readonly data: Data;
  /** As it came. */
  readonly original: unknown;
  readonly #identities: ReadonlyMap<unknown, ObjectIdentity>;

  constructor(data: Data, original: unknown, identities: ReadonlyMap<unknown, ObjectIdentity>) {
    this.data = data;
    this.original = original;
    this.#identities = identities;
  }

  /**
   * Which object a part of `data` is the data of: project, name and version. `undefined` for what
   * is none, such as lists and the values of fields.
   *
   * @param part found by identity, so a copy is not known. Default: the whole.
   */
  identityOf(part: unknown = this.data): ObjectIdentity | undefined {
    return this.#identities.get(part);
  }
}

/**
 * Versioned objects, of any project and however deep in lists and dictionaries, replaced by their
 * data: `{ 'nova_object.data': { uuid }, 'nova_object.name': … }` becomes `{ uuid }`. All else stays
 * as it is: a payload without versioned objects is its own data, a dictionary that is not quite an
 * object keeps its keys. The original is not changed.
 *
 * ```ts
 * const instance = unwrapPayload<InstanceActionPayload>(notification.payload);
 * instance.data.flavor.vcpus;
 * instance.identityOf(instance.data.flavor)?.version;      // '1.4'
 * ```
 */
export function unwrapPayload<Data = unknown>(payload: unknown): UnwrappedPayload<Data> {
  const identities = new Map<unknown, ObjectIdentity>();
  const unwrap = (dict: object): unknown => {
    const primitive = readObjectPrimitive(dict);
    if (primitive === undefined) return undefined;
    const data = replaceInValues(primitive.data, unwrap);
    const { serialNamespace, namespace, name, version } = primitive;
    identities.set(data, { serialNamespace, namespace, name, version });
    return data;
  };
  return new UnwrappedPayload(replaceDeep(payload, unwrap) as Data, payload, identities);
}
