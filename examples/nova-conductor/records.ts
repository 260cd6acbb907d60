import { randomUUID } from 'node:crypto';
import type { VersionedObject } from 'oslo-messaging';
import { ObjectActionError } from './nova-exception.ts';

/** Fields of an object, by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** What the database fills in when an object of a class is created without it. */
const DEFAULTS: Readonly<Record<string, Fields>> = {
  Service: { disabled: false, disabled_reason: null, last_seen_up: null, forced_down: false },
  ComputeNode: { service_id: null, mapped: 0 },
};

/** Nova's database, as far as it goes: objects by class and id, each in the version of its owner. */
export class Records {
  readonly #objects = new Map<string, Map<unknown, VersionedObject>>();
  readonly #onChange: (objects: readonly VersionedObject[]) => void;

  /** @param onChange gets all there are, whenever one has changed. */
  constructor(
    objects: readonly VersionedObject[] = [],
    onChange: (objects: readonly VersionedObject[]) => void = () => undefined,
  ) {
    for (const object of objects) this.#table(object.name).set(object.get('id'), object);
    this.#onChange = onChange;
  }

  /** Every object of the class whose fields have these values. */
  filter(name: string, fields: Fields): VersionedObject[] {
    const wanted = Object.entries(fields);
    return [...this.#table(name).values()].filter((object) =>
      wanted.every(([field, value]) => object.get(field) === value),
    );
  }

  /** One of them. */
  find(name: string, fields: Fields): VersionedObject | undefined {
    return this.filter(name, fields)[0];
  }

  /** Gives a new object its id and all that it lacks; returns the fields it got. */
  create(object: VersionedObject): Fields {
    if (object.isSet('id')) throw new ObjectActionError('create', 'already created');
    const ids = [...this.#table(object.name).keys()].map(Number);
    const row = {
      ...DEFAULTS[object.name],
      id: Math.max(0, ...ids) + 1,
      uuid: randomUUID(),
      created_at: now(),
      updated_at: null,
      deleted_at: null,
      deleted: false,
    };
    const lacking = Object.entries(row).filter(([field]) => !object.isSet(field));
    return this.#keep(object, Object.fromEntries(lacking));
  }

  /** Keeps the object as its owner has it; returns the fields that changed thereby. */
  save(object: VersionedObject): Fields {
    const updated_at = now();
    const isSignOfLife = object.changes.includes('report_count');
    return this.#keep(object, { updated_at, ...(isSignOfLife && { last_seen_up: updated_at }) });
  }

  destroy(object: VersionedObject): Fields {
    this.#table(object.name).delete(object.get('id'));
    this.#changed();
    return {};
  }

  #keep(object: VersionedObject, updates: Fields): Fields {
    object.set(updates);
    object.resetChanges({ recursive: true });
    this.#table(object.name).set(object.get('id'), object);
    this.#changed();
    return updates;
  }

  #changed(): void {
    this.#onChange([...this.#objects.values()].flatMap((table) => [...table.values()]));
  }

  #table(name: string): Map<unknown, VersionedObject> {
    const table = this.#objects.get(name) ?? new Map<unknown, VersionedObject>();
    this.#objects.set(name, table);
    return table;
  }
}

/** As object fields have it: UTC, whole seconds. */
function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}
