import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { InvalidObjectField, InvalidTargetVersion } from '../../lib/versioned-objects/errors.ts';
import {
  dateTimeField,
  integerField,
  listField,
  nullable,
  stringField,
} from '../../lib/versioned-objects/fields.ts';
import { objectField } from '../../lib/versioned-objects/object-field.ts';
import { NOVA_OBJECTS } from '../../lib/versioned-objects/object-type.ts';
import { VersionedObject } from '../../lib/versioned-objects/versioned-object.ts';
import { versionedObject } from '../../lib/versioned-objects/versioned-object-class.ts';

class Volume extends versionedObject({
  serialNamespace: 'versioned_object',
  namespace: 'cinder',
  name: 'Volume',
  version: '1.9',
  fields: {
    size: integerField,
    host: nullable(stringField),
    created_at: dateTimeField,
  },
}) {
  get gigabytes(): string {
    return `${this.data.size ?? 0} GB`;
  }

  protected override makeCompatible(
    version: string,
    data: Record<string, unknown>,
  ): Record<string, unknown> {
    return version === '1.0' ? { size: data['size'] } : data;
  }
}

class Group extends versionedObject({
  serialNamespace: 'versioned_object',
  namespace: 'cinder',
  name: 'Group',
  version: '1.3',
  fields: { main: objectField(Volume), volumes: listField(objectField(Volume)) },
}) {}

const SERVICE = { ...NOVA_OBJECTS, name: 'Service', version: '1.22' };

function received(data: Record<string, unknown>, changes: readonly string[] = []): VersionedObject {
  return new VersionedObject(SERVICE, data, { changes });
}

describe('an object', () => {
  it('made here is changed in all that it has', () => {
    const service = new VersionedObject(SERVICE, { host: 'h', binary: 'b' });
    assert.deepEqual(service.changes, ['host', 'binary']);
    assert.deepEqual(service.toPrimitive(), {
      'nova_object.name': 'Service',
      'nova_object.namespace': 'nova',
      'nova_object.version': '1.22',
      'nova_object.data': { host: 'h', binary: 'b' },
      'nova_object.changes': ['host', 'binary'],
    });
  });

  it('received remembers what is set from then on', () => {
    const service = received({ host: 'h', disabled: false });
    assert.deepEqual(service.changes, []);
    assert.ok(!('nova_object.changes' in service.toPrimitive()));
    service.set({ disabled: true, report_count: 1 });
    service.set({ disabled: true });
    assert.deepEqual(service.changes, ['disabled', 'report_count']);
    assert.deepEqual(service.data, { host: 'h', disabled: true, report_count: 1 });
  });

  it('tells what is set from what is null or missing', () => {
    const service = received({ host: null });
    assert.ok(service.isSet('host'));
    assert.equal(service.get('host'), null);
    for (const name of ['topic', 'constructor', '__proto__']) {
      assert.ok(!service.isSet(name));
      assert.equal(service.get(name), undefined);
    }
  });

  it('does not change what it was made of', () => {
    const data = Object.freeze({ host: 'h' });
    const service = received(data);
    service.set({ host: 'i' });
    assert.equal(data.host, 'h');
  });

  it('can forget its changes, all or some', () => {
    const service = new VersionedObject(SERVICE, { host: 'h', binary: 'b' });
    service.resetChanges({ fields: ['host'] });
    assert.deepEqual(service.changes, ['binary']);
    service.resetChanges();
    assert.deepEqual(service.changes, []);
    assert.equal(service.get('host'), 'h');
  });

  it('keeps its order and any key', () => {
    const data: unknown = JSON.parse('{"z": 1, "__proto__": {"host": "h"}, "a": 2}');
    const service = received(data as Record<string, unknown>);
    assert.equal(JSON.stringify(service.toPrimitive()['nova_object.data']), JSON.stringify(data));
    assert.equal(service.get('host'), undefined);
  });

  it('travels by itself where nothing serializes it', () => {
    const service = received({ host: 'h' });
    assert.deepEqual(JSON.parse(JSON.stringify({ service })), { service: service.toPrimitive() });
  });

  it('is printed without secrets, its own and those inside', () => {
    const inner = new VersionedObject({ ...SERVICE, name: 'Inner' }, { auth_token: 'hidden' });
    const printed = inspect(received({ host: 'h', admin_pass: 'hidden', inner }), { depth: 5 });
    assert.match(printed, /^Service 1\.22 \{\s+host: 'h',\s+admin_pass: '\*\*\*'/);
    assert.match(printed, /Inner 1\.22/);
    assert.doesNotMatch(printed, /hidden/);
  });
});

describe('an object inside another', () => {
  it('makes the field that holds it changed', () => {
    const inner = received({ host: 'h' });
    const outer = received({ inner, others: [received({})], objects: [received({})] });
    assert.deepEqual(outer.changes, []);
    inner.set({ host: 'i' });
    assert.deepEqual(outer.changes, ['inner']);
    outer.resetChanges();
    assert.deepEqual(outer.changes, ['inner'], 'only the outer one forgot');
    outer.resetChanges({ recursive: true });
    assert.deepEqual(outer.changes, []);
    assert.deepEqual(inner.changes, []);
  });

  it('does so in the list of a list object, and in no other list, as in Python', () => {
    const first = received({});
    const second = received({});
    const outer = received({ objects: [first], others: [second] });
    first.set({ host: 'i' });
    second.set({ host: 'i' });
    assert.deepEqual(outer.changes, ['objects']);
    outer.resetChanges({ recursive: true });
    assert.deepEqual([first.changes, second.changes], [[], []]);
  });
});

describe('an object of a class with fields', () => {
  const createdAt = new Date('2026-11-21T05:44:12.345Z');

  it('has typed data and methods of its own', () => {
    const volume = new Volume({ size: 5, host: null, created_at: createdAt });
    const size: number | undefined = volume.data.size;
    const host: string | null | undefined = volume.get('host');
    assert.deepEqual([size, host, volume.gigabytes], [5, null, '5 GB']);
    // @ts-expect-error a size is no text
    assert.throws(() => new Volume({ size: '5' }), InvalidObjectField);
    // @ts-expect-error there is no such field
    volume.data.color satisfies undefined;
  });

  it('refuses values of other types, naming the field and not the value', () => {
    const volume = new Volume({ size: 5 });
    const wrong = { size: 'secret' } as unknown as { size: number };
    assert.throws(
      () => {
        volume.set(wrong);
      },
      (error) =>
        error instanceof InvalidObjectField &&
        error.field === 'size' &&
        error.message === 'Field size of Volume must be an integer',
    );
    assert.equal(volume.data.size, 5);
    assert.deepEqual(volume.changes, ['size']);
  });

  it('writes dates to the second', () => {
    const { 'versioned_object.data': data } = new Volume({ created_at: createdAt }).toPrimitive();
    assert.deepEqual(data, { created_at: '2026-11-21T05:44:12Z' });
  });

  it('prints objects inside too', () => {
    const main = new Volume({ created_at: createdAt });
    const { 'versioned_object.data': data } = new Group({ main, volumes: [main] }).toPrimitive();
    assert.deepEqual(data, { main: main.toPrimitive(), volumes: [main.toPrimitive()] });
  });
});

describe('an object for an older client', () => {
  const volume = new Volume({ size: 5, host: 'h' });
  const group = new Group({ main: volume });

  it('is what its class makes of it, changes included', () => {
    assert.deepEqual(volume.toPrimitive({ version: '1.0' }), {
      'versioned_object.name': 'Volume',
      'versioned_object.namespace': 'cinder',
      'versioned_object.version': '1.0',
      'versioned_object.data': { size: 5 },
      'versioned_object.changes': ['size'],
    });
  });

  it('has its own version and those of the objects inside', () => {
    assert.deepEqual(group.toPrimitive({ version: '1.2', versions: { Volume: '1.0' } }), {
      'versioned_object.name': 'Group',
      'versioned_object.namespace': 'cinder',
      'versioned_object.version': '1.2',
      'versioned_object.data': { main: volume.toPrimitive({ version: '1.0' }) },
      'versioned_object.changes': ['main'],
    });
  });

  for (const versions of [{}, { Volume: '1.9' }, { Volume: '1.10' }]) {
    it(`leaves objects inside as they are when it knows ${JSON.stringify(versions)}`, () => {
      const { 'versioned_object.data': data } = group.toPrimitive({ versions });
      assert.deepEqual(data, { main: volume.toPrimitive() });
    });
  }

  for (const version of ['1.10', '2.0', '1.9.1']) {
    it(`cannot become newer: ${version}`, () => {
      assert.throws(() => volume.toPrimitive({ version }), InvalidTargetVersion);
    });
  }
});

describe('updates of a remote method', () => {
  it('are taken over, and only what it says is changed', () => {
    const volume = new Volume({ size: 5, host: 'h' });
    volume.applyUpdates({
      created_at: '2026-11-21T05:44:58Z',
      host: null,
      obj_what_changed: ['size'],
    });
    assert.deepEqual(volume.data, {
      size: 5,
      host: null,
      created_at: new Date('2026-11-21T05:44:58Z'),
    });
    assert.deepEqual(volume.changes, ['size']);
  });

  it('may be none, with nothing changed any more', () => {
    const volume = new Volume({ size: 5 });
    volume.applyUpdates({});
    assert.deepEqual([volume.data, volume.changes], [{ size: 5 }, []]);
  });

  it('of the wrong type change nothing', () => {
    const volume = new Volume({ size: 5 });
    assert.throws(() => {
      volume.applyUpdates({ host: 'h', size: null });
    }, InvalidObjectField);
    assert.deepEqual([volume.data, volume.changes], [{ size: 5 }, ['size']]);
  });
});
