import { randomUUID } from 'node:crypto';
import { ObjectActionError } from './nova-exception.ts';
import { withoutChanges, type Fields, type NovaObject } from './nova-object.ts';

/** What the database fills in when an object of a class is created without it. */
const DEFAULTS: Readonly<Record<string, Fields>> = {
  Service: { disabled: false, disabled_reason: null, last_seen_up: null, forced_down: false },
  ComputeNode: { service_id: null, mapped: 0 },
};

/** Nova's database, as far as it goes: objects by class and id, each in the version of its owner. */
export class Records {
  readonly #objects = new Map<string, Map<unknown, NovaObject>>();
  readonly #onChange: (objects: readonly NovaObject[]) => void;

  /** @param onChange gets all there are, whenever one has changed. */
  constructor(
    objects: readonly NovaObject[] = [],
    onChange: (objects: readonly NovaObject[]) => void = () => undefined,
  ) {
    for (const object of objects) this.#put(object);
    this.#onChange = onChange;
  }

  /** Every object of the class whose fields have these values. */
  filter(name: string, fields: Fields): NovaObject[] {
    const wanted = Object.entries(fields);
    return [...this.#table(name).values()].filter(({ 'nova_object.data': data }) =>
      wanted.every(([field, value]) => data[field] === value),
    );
  }

  /** One of them. */
  find(name: string, fields: Fields): NovaObject | undefined {
    return this.filter(name, fields)[0];
  }

  /** Gives a new object its id and all that it lacks; returns the fields it got. */
  create(object: NovaObject): Fields {
    const { 'nova_object.name': name, 'nova_object.data': given } = object;
    if ('id' in given) throw new ObjectActionError('create', 'already created');
    const row = {
      ...DEFAULTS[name],
      id: Math.max(0, ...[...this.#table(name).keys()].map(Number)) + 1,
      uuid: randomUUID(),
      created_at: now(),
      updated_at: null,
      deleted_at: null,
      deleted: false,
    };
    const added = Object.fromEntries(Object.entries(row).filter(([field]) => !(field in given)));
    this.#keep(object, added);
    return added;
  }

  /** Keeps the object as its owner has it; returns the fields that changed thereby. */
  save(object: NovaObject): Fields {
    const isSignOfLife = object['nova_object.changes']?.includes('report_count') ?? false;
    const updated_at = now();
    const updates = { updated_at, ...(isSignOfLife && { last_seen_up: updated_at }) };
    this.#keep(object, updates);
    return updates;
  }

  destroy(object: NovaObject): Fields {
    this.#table(object['nova_object.name']).delete(object['nova_object.data']['id']);
    this.#changed();
    return {};
  }

  #keep(object: NovaObject, updates: Fields): void {
    const data = { ...object['nova_object.data'], ...updates };
    this.#put(withoutChanges({ ...object, 'nova_object.data': data }));
    this.#changed();
  }

  #put(object: NovaObject): void {
    this.#table(object['nova_object.name']).set(object['nova_object.data']['id'], object);
  }

  #changed(): void {
    this.#onChange([...this.#objects.values()].flatMap((table) => [...table.values()]));
  }

  #table(name: string): Map<unknown, NovaObject> {
    const table = this.#objects.get(name) ?? new Map<unknown, NovaObject>();
    this.#objects.set(name, table);
    return table;
  }
}

/** As object fields have it: UTC, whole seconds. */
function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}
