import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  booleanField,
  dateTimeField,
  integerField,
  nullable,
  stringField,
} from '../../lib/versioned-objects/fields.ts';
import { NOVA_OBJECTS } from '../../lib/versioned-objects/object-type.ts';
import { VersionedObject } from '../../lib/versioned-objects/versioned-object.ts';
import { versionedObject } from '../../lib/versioned-objects/versioned-object-class.ts';
import { VersionedObjectRegistry } from '../../lib/versioned-objects/versioned-object-registry.ts';
import { VersionedObjectSerializer } from '../../lib/versioned-objects/versioned-object-serializer.ts';

const CHANGES = 'nova_object.changes';

/** Every object that real nova services sent in the captured exchanges. */
const CAPTURED = JSON.parse(
  readFileSync(new URL('../golden/nova-objects.json', import.meta.url), 'utf8'),
) as readonly { readonly from: string; readonly object: Readonly<Record<string, unknown>> }[];

class Service extends versionedObject({
  ...NOVA_OBJECTS,
  name: 'Service',
  version: '1.22',
  fields: {
    id: integerField,
    host: stringField,
    disabled: booleanField,
    disabled_reason: nullable(stringField),
    last_seen_up: nullable(dateTimeField),
    created_at: nullable(dateTimeField),
    updated_at: nullable(dateTimeField),
    deleted_at: nullable(dateTimeField),
  },
}) {}

/** Python makes the list of changes from a set: its order means nothing. */
function withSortedChanges(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, member: unknown) =>
    key === CHANGES && Array.isArray(member) ? member.sort() : member,
  );
}

function nameOf(object: Readonly<Record<string, unknown>>): string {
  return String(object['nova_object.name']);
}

describe('an object captured from nova', () => {
  const serializers = {
    generic: new VersionedObjectSerializer(),
    typed: new VersionedObjectSerializer({ registry: new VersionedObjectRegistry([Service]) }),
  };
  assert.ok(CAPTURED.length > 0);

  for (const [kind, serializer] of Object.entries(serializers)) {
    for (const [index, { from, object }] of CAPTURED.entries()) {
      it(`comes back as it was: ${nameOf(object)} of ${from} (${kind}, ${index})`, () => {
        const hydrated = serializer.deserializeEntity({}, object);
        assert.ok(hydrated instanceof VersionedObject);
        assert.equal(hydrated instanceof Service, kind === 'typed' && nameOf(object) === 'Service');
        const back = serializer.serializeEntity({}, hydrated);
        assert.deepEqual(withSortedChanges(back), withSortedChanges(object));
        assert.deepEqual(Object.keys(back as object), Object.keys(object), 'in the same order');
      });
    }
  }

  it('has objects inside as objects', () => {
    const spec = CAPTURED.find(({ object }) => nameOf(object) === 'RequestSpec')?.object;
    const hydrated = serializers.generic.deserializeEntity({}, spec);
    assert.ok(hydrated instanceof VersionedObject);
    const flavor: unknown = hydrated.get('flavor');
    assert.ok(flavor instanceof VersionedObject);
    assert.equal(flavor.name, 'Flavor');
    assert.equal(flavor.namespace, 'nova');
    assert.equal(flavor.get('memory_mb'), 512);
  });

  it('has services in a list, typed where they are registered', () => {
    const list = CAPTURED.find(({ object }) => nameOf(object) === 'ServiceList')?.object;
    const hydrated = serializers.typed.deserializeEntity({}, list);
    assert.ok(hydrated instanceof VersionedObject);
    const services: unknown = hydrated.get('objects');
    assert.ok(Array.isArray(services) && services.length > 0);
    for (const service of services as unknown[]) {
      assert.ok(service instanceof Service);
      assert.ok(service.data.created_at instanceof Date);
      assert.equal(typeof service.data.host, 'string');
    }
  });
});
