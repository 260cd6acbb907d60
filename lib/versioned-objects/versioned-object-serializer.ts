import { IncompatibleObjectVersion } from './errors.ts';
import {
  printObjectPrimitive,
  readObjectPrimitive,
  type ObjectPrimitive,
} from './object-primitive.ts';
import { replaceDeep } from './replace-deep.ts';
import { VersionedObject } from './versioned-object.ts';
import { VersionedObjectRegistry, type ObjectVersions } from './versioned-object-registry.ts';

/**
 * Gets an older version of an object from a service that knows the newer one: by
 * {@link objectBackportVersions}, for nova.
 *
 * @param objinst the dictionary that came, too new for the registry.
 * @param objectVersions what the registry knows of it and of the objects in it.
 */
export type Backport<Ctxt> = (
  ctxt: Ctxt,
  objinst: Record<string, unknown>,
  objectVersions: ObjectVersions,
) => Promise<unknown>;

export interface VersionedObjectSerializerOptions<Ctxt> {
  /** The classes of objects. Default: none, so that all objects are generic. */
  readonly registry?: VersionedObjectRegistry | undefined;
  /** Default: none, so that a too new object is an error. */
  readonly backport?: Backport<Ctxt> | undefined;
}

/**
 * Lets clients and endpoints pass versioned objects, alone or within lists and dictionaries: they
 * travel as dictionaries and arrive as {@link VersionedObject}s of any project. All else passes as
 * it is. Counterpart: `oslo_versionedobjects.base.VersionedObjectSerializer`.
 *
 * With `backport`, an entity that holds a too new object is deserialized to a promise, since
 * another service has to be asked; any other, always, at once. Clients and dispatchers await.
 */
export class VersionedObjectSerializer<Ctxt = Record<string, unknown>> {
  readonly #registry: VersionedObjectRegistry;
  readonly #backport: Backport<Ctxt> | undefined;

  constructor(options: VersionedObjectSerializerOptions<Ctxt> = {}) {
    this.#registry = options.registry ?? new VersionedObjectRegistry();
    this.#backport = options.backport;
  }

  /** @throws what {@link VersionedObject.toPrimitive} throws. */
  serializeEntity(_ctxt: Ctxt, entity: unknown): unknown {
    return replaceDeep(entity, (object) =>
      object instanceof VersionedObject ? object.toPrimitive() : undefined,
    );
  }

  /**
   * @throws what {@link VersionedObjectRegistry.hydrate} throws; a promise rejects with it, or with
   *   the error of the backport.
   */
  deserializeEntity(ctxt: Ctxt, entity: unknown): unknown {
    const tooNew = new Map<object, Ask>();
    const hydrated = replaceDeep(entity, (dict) => {
      const primitive = readObjectPrimitive(dict);
      if (primitive === undefined) return undefined;
      try {
        return this.#registry.hydrate(primitive);
      } catch (error) {
        tooNew.set(dict, this.#askForOlder(ctxt, primitive, error));
        return dict;
      }
    });
    return tooNew.size === 0 ? hydrated : replaceTooNew(hydrated, tooNew);
  }

  serializeContext(ctxt: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return ctxt;
  }

  deserializeContext(ctxt: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return ctxt;
  }

  /** What is to be asked once it is sure that the rest of the entity can be read. */
  #askForOlder(ctxt: Ctxt, primitive: ObjectPrimitive, error: unknown): Ask {
    const backport = this.#backport;
    const objectVersions = this.#registry.versionsFor(primitive);
    const mayAsk = error instanceof IncompatibleObjectVersion && objectVersions !== undefined;
    if (backport === undefined || !mayAsk) throw error;
    return async () => {
      const older = await backport(ctxt, printObjectPrimitive(primitive), objectVersions);
      return this.#registry.hydrateWithin(older);
    };
  }
}

type Ask = () => Promise<unknown>;

async function replaceTooNew(entity: unknown, tooNew: ReadonlyMap<object, Ask>): Promise<unknown> {
  const older = new Map(
    await Promise.all([...tooNew].map(async ([dict, ask]) => [dict, await ask()] as const)),
  );
  return replaceDeep(entity, (object) => older.get(object));
}
