import { inspect, type InspectOptions } from 'node:util';
import { maskSecrets } from '../base/redact.ts';
import { InvalidTargetVersion } from './errors.ts';
import { printObjectPrimitive } from './object-primitive.ts';
import { checkFields, printFields, readFields, type ObjectType } from './object-type.ts';
import { compareVersions } from './object-version.ts';
import { replaceInValues } from './replace-deep.ts';

/** What an object knows beside its data. */
export interface ObjectState {
  /** Default: that of the type. */
  readonly version?: string | undefined;
  /** The names of changed fields. Default: all that are given. */
  readonly changes?: Iterable<string> | undefined;
}

/** For whom an object is printed. */
export interface PrimitiveOptions {
  /** The version that the receiver knows, no newer than the object's. Default: the object's. */
  readonly version?: string | undefined;
  /** The versions of the objects inside that the receiver knows, by name. Default: as they are. */
  readonly versions?: Readonly<Record<string, string>> | undefined;
}

export interface ResetOptions {
  /** Default: all. */
  readonly fields?: readonly string[] | undefined;
  /** Whether objects inside forget their changes too. Default: false. */
  readonly recursive?: boolean | undefined;
}

/**
 * Data with a name, a version and the memory of what was changed, as the services of OpenStack pass
 * it to each other. Fields that were never set are absent, as they are on the wire.
 *
 * Of a class made by {@link versionedObject} the declared fields are typed and checked; an object of
 * this class itself holds its fields as they came. Objects inside are objects. Counterpart:
 * `oslo_versionedobjects.base.VersionedObject`; loading and saving are the program's business.
 */
export class VersionedObject<Data extends object = Record<string, unknown>> {
  readonly type: ObjectType;
  readonly version: string;
  #data: Readonly<Record<string, unknown>>;
  #changes: ReadonlySet<string>;

  /** @throws {InvalidObjectField} a value is not of the type that its field declares. */
  constructor(type: ObjectType, data: Partial<Data> = {}, state: ObjectState = {}) {
    this.type = type;
    this.version = state.version ?? type.version;
    this.#data = { ...data };
    this.#changes = new Set(state.changes ?? Object.keys(data));
    checkFields(type, this.#data);
  }

  get name(): string {
    return this.type.name;
  }

  get namespace(): string {
    return this.type.namespace;
  }

  /** The fields that are set. Change them by {@link set}. */
  get data(): Readonly<Partial<Data>> {
    // Every way in checks what the type declares.
    return this.#data as Readonly<Partial<Data>>;
  }

  /**
   * The names of the fields that were set since the last {@link resetChanges}, and of those that
   * hold an object with changes. Counterpart: `obj_what_changed`.
   */
  get changes(): readonly string[] {
    const within = Object.entries(this.#data).filter(
      ([field, value]) =>
        // As in Python: of lists only that of a list object says what happens inside.
        (field === 'objects' || !Array.isArray(value)) &&
        objectsIn(value).some((object) => object.changes.length > 0),
    );
    return [...new Set([...this.#changes, ...within.map(([field]) => field)])];
  }

  /** The value of a field, declared or not; `undefined` when it is not set. */
  get<Name extends keyof Data & string>(name: Name): Data[Name] | undefined;
  get(name: string): unknown;
  get(name: string): unknown {
    return this.isSet(name) ? this.#data[name] : undefined;
  }

  isSet(name: string): boolean {
    return Object.hasOwn(this.#data, name);
  }

  /**
   * Sets fields, which are changed from then on, even if the value is the same.
   *
   * @throws {InvalidObjectField} a value is not of the type that its field declares.
   */
  set(values: Partial<Data>): void {
    const entries = { ...values };
    checkFields(this.type, entries);
    this.#data = { ...this.#data, ...entries };
    this.#changes = new Set([...this.#changes, ...Object.keys(entries)]);
  }

  /** Forgets that fields were changed; their values stay. Counterpart: `obj_reset_changes`. */
  resetChanges({ fields, recursive = false }: ResetOptions = {}): void {
    const names = fields ?? Object.keys(this.#data);
    this.#changes = new Set([...this.#changes].filter((name) => !names.includes(name)));
    if (!recursive) return;
    for (const object of names.flatMap((name) => objectsIn(this.#data[name]))) {
      object.resetChanges({ recursive });
    }
  }

  /**
   * Takes over the fields that a remote method changed in its copy of this object. The reply tells
   * under `obj_what_changed` which of them are still changed; no others are any more.
   *
   * @throws {InvalidObjectField} a value is not of the type that its field declares.
   */
  applyUpdates(updates: Readonly<Record<string, unknown>>): void {
    const { obj_what_changed: changes, ...values } = updates;
    const read = readFields(this.type, values);
    checkFields(this.type, read);
    this.#data = { ...this.#data, ...read };
    this.#changes = new Set(
      Array.isArray(changes) ? changes.filter((name) => typeof name === 'string') : [],
    );
  }

  /**
   * The dictionary that travels. Counterpart: `obj_to_primitive`.
   *
   * @throws {InvalidTargetVersion} a newer version was asked for.
   * @throws {InvalidVersion} a version cannot be compared.
   */
  toPrimitive(options: PrimitiveOptions = {}): Record<string, unknown> {
    const { version = this.version, versions } = options;
    if (version !== this.version && compareVersions(version, this.version) > 0) {
      throw new InvalidTargetVersion(this.name, version);
    }
    const printed = printFields(this.type, this.#data);
    const whole = replaceInValues(printed, (object) => printNested(object, versions));
    const data = version === this.version ? whole : this.makeCompatible(version, whole);
    const changes = this.changes.filter((field) => Object.hasOwn(data, field));
    return printObjectPrimitive({ ...this.type, version, data, changes });
  }

  /** As {@link toPrimitive}: an object that meets no serializer travels all the same. */
  toJSON(): Record<string, unknown> {
    return this.toPrimitive();
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    return `${this.name} ${this.version} ${inspect(maskSecrets(this.#data), options)}`;
  }

  /**
   * Makes the data, ready to travel, what an older version of this object holds: to be overridden
   * by a class that serves older clients, to take out fields that came later, for one. By default
   * all fields stay. Counterpart: `obj_make_compatible`.
   */
  protected makeCompatible(
    _version: string,
    data: Record<string, unknown>,
  ): Record<string, unknown> {
    return data;
  }
}

function printNested(object: object, versions: PrimitiveOptions['versions']): unknown {
  if (!(object instanceof VersionedObject)) return undefined;
  const known = versions?.[object.name];
  const isOlder = known !== undefined && compareVersions(known, object.version) < 0;
  return object.toPrimitive({ versions, version: isOlder ? known : undefined });
}

/** The object that a field holds, or those in its list. */
function objectsIn(value: unknown): readonly VersionedObject[] {
  if (value instanceof VersionedObject) return [value];
  return Array.isArray(value) ? value.filter((one) => one instanceof VersionedObject) : [];
}
