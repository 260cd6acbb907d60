import { checkVersion, versionIsCompatible } from '../target/version.ts';
import {
  IncompatibleObjectVersion,
  UnregisteredSubobject,
  UnsupportedObjectError,
} from './errors.ts';
import { readObjectPrimitive, type ObjectPrimitive } from './object-primitive.ts';
import { readFields, type ObjectNamespace, type ObjectType } from './object-type.ts';
import { compareVersions, withoutRevision } from './object-version.ts';
import { replaceDeep, replaceInValues } from './replace-deep.ts';
import { VersionedObject } from './versioned-object.ts';
import type { AnyObjectClass } from './versioned-object-class.ts';

export interface VersionedObjectRegistryOptions {
  /**
   * What becomes of objects of which no class is registered: a {@link VersionedObject} that holds
   * its fields as they came, or an error as in Python. Default: `generic`.
   */
  readonly unregistered?: 'generic' | 'refused' | undefined;
}

/** Versions of objects by name: what a program knows, as its peers ask for it. */
export type ObjectVersions = Readonly<Record<string, string>>;

/**
 * The classes that objects from the wire become instances of, by name and version. Counterpart:
 * `oslo_versionedobjects.base.VersionedObjectRegistry`, without being global.
 */
export class VersionedObjectRegistry {
  /** Of one name the newest first. */
  readonly #classes = new Map<string, readonly [AnyObjectClass, ...AnyObjectClass[]]>();
  readonly #unregistered: 'generic' | 'refused';
  readonly #hydrateDict = (dict: object): VersionedObject | undefined => {
    const primitive = readObjectPrimitive(dict);
    return primitive && this.hydrate(primitive);
  };

  /** @throws {InvalidVersion} the version of a class cannot be compared. */
  constructor(
    classes: Iterable<AnyObjectClass> = [],
    options: VersionedObjectRegistryOptions = {},
  ) {
    this.#unregistered = options.unregistered ?? 'generic';
    for (const objectClass of classes) this.register(objectClass);
  }

  /**
   * Adds a class, in place of one of the same name and version.
   *
   * @throws {InvalidVersion} its version cannot be compared.
   */
  register(objectClass: AnyObjectClass): void {
    const { objectType } = objectClass;
    checkVersion(objectType.version);
    const others = (this.#classesOf(objectType) ?? []).filter(
      (other) => compareVersions(other.objectType.version, objectType.version) !== 0,
    );
    const classes: [AnyObjectClass, ...AnyObjectClass[]] = [objectClass, ...others];
    classes.sort((one, other) => compareVersions(other.objectType.version, one.objectType.version));
    this.#classes.set(keyOf(objectType), classes);
  }

  /**
   * The object that a dictionary from the wire describes, of the class of just its version or else
   * the newest that is compatible; it keeps the version it came with. Objects inside likewise.
   *
   * @throws {IncompatibleObjectVersion} it, or one inside, is newer than what is registered.
   * @throws {UnsupportedObjectError} nothing of its name is, and such objects are refused.
   * @throws {InvalidObjectField} a value is not of the type that its field declares.
   * @throws {InvalidVersion} its version cannot be compared.
   */
  hydrate(primitive: ObjectPrimitive): VersionedObject {
    const found = this.#find(primitive);
    const data = replaceInValues(primitive.data, this.#hydrateDict);
    const { changes } = primitive;
    if (found === undefined) return new VersionedObject(typeOf(primitive), data, { changes });
    const { objectClass, version } = found;
    // The constructor checks what it is given.
    return new objectClass(readFields(objectClass.objectType, data) as never, { version, changes });
  }

  /** The value with every object in it hydrated. @throws as {@link hydrate}. */
  hydrateWithin(value: unknown): unknown {
    return replaceDeep(value, this.#hydrateDict);
  }

  /**
   * The versions of a class and of the objects in its fields, as remote methods and backports ask
   * for them. Counterpart: `obj_tree_get_versions`.
   *
   * @throws {UnregisteredSubobject} one of them is not registered, and such objects are refused.
   */
  versionsOf({ objectType }: Pick<AnyObjectClass, 'objectType'>): ObjectVersions {
    const versions: Record<string, string> = {};
    this.#collectVersions(objectType, versions);
    return versions;
  }

  /** The same of the class that is registered for an object; `undefined` when there is none. */
  versionsFor(primitive: ObjectPrimitive): ObjectVersions | undefined {
    const [newest] = this.#classesOf(primitive) ?? [];
    return newest && this.versionsOf(newest);
  }

  #collectVersions(type: ObjectType, versions: Record<string, string>): void {
    versions[type.name] = type.version;
    for (const { objectName } of Object.values(type.fields ?? {})) {
      if (objectName === undefined || Object.hasOwn(versions, objectName)) continue;
      const [newest] = this.#classesOf({ ...type, name: objectName }) ?? [];
      if (newest !== undefined) this.#collectVersions(newest.objectType, versions);
      else if (this.#unregistered === 'refused') {
        throw new UnregisteredSubobject(objectName, type.name);
      }
    }
  }

  /** The class of an object and the version it has there; `undefined` when it is to be generic. */
  #find(primitive: ObjectPrimitive): FoundClass | undefined {
    const { name, version } = primitive;
    const classes = this.#classesOf(primitive);
    if (classes === undefined) {
      if (this.#unregistered === 'generic') return undefined;
      throw new UnsupportedObjectError(name);
    }
    for (const readAs of [version, withoutRevision(version)]) {
      const objectClass =
        classes.find(({ objectType }) => objectType.version === readAs) ??
        classes.find(({ objectType }) => versionIsCompatible(objectType.version, readAs));
      if (objectClass !== undefined) return { objectClass, version: readAs };
    }
    throw new IncompatibleObjectVersion(name, version, classes[0].objectType.version);
  }

  #classesOf(kind: Named): readonly [AnyObjectClass, ...AnyObjectClass[]] | undefined {
    return this.#classes.get(keyOf(kind));
  }
}

interface FoundClass {
  readonly objectClass: AnyObjectClass;
  readonly version: string;
}

type Named = ObjectNamespace & Pick<ObjectType, 'name'>;

function keyOf({ serialNamespace, namespace, name }: Named): string {
  return [serialNamespace, namespace, name].join(' ');
}

function typeOf({ serialNamespace, namespace, name, version }: ObjectPrimitive): ObjectType {
  return { serialNamespace, namespace, name, version };
}
