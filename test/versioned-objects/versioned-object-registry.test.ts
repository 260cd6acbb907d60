import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidVersion } from '../../lib/target/version.ts';
import {
  IncompatibleObjectVersion,
  InvalidObjectField,
  UnregisteredSubobject,
  UnsupportedObjectError,
} from '../../lib/versioned-objects/errors.ts';
import { listField, nullable, stringField } from '../../lib/versioned-objects/fields.ts';
import { objectField } from '../../lib/versioned-objects/object-field.ts';
import type { ObjectPrimitive } from '../../lib/versioned-objects/object-primitive.ts';
import { NOVA_OBJECTS } from '../../lib/versioned-objects/object-type.ts';
import { VersionedObject } from '../../lib/versioned-objects/versioned-object.ts';
import { versionedObject } from '../../lib/versioned-objects/versioned-object-class.ts';
import { VersionedObjectRegistry } from '../../lib/versioned-objects/versioned-object-registry.ts';

class HVSpec extends versionedObject({ ...NOVA_OBJECTS, name: 'HVSpec', version: '1.2' }) {}

class ComputeNode extends versionedObject({
  ...NOVA_OBJECTS,
  name: 'ComputeNode',
  version: '1.19',
  fields: { supported_hv_specs: listField(objectField(HVSpec)), service: objectField('Service') },
}) {}

class Service extends versionedObject({
  ...NOVA_OBJECTS,
  name: 'Service',
  version: '1.22',
  fields: { host: stringField, compute_node: nullable(objectField('ComputeNode')) },
}) {}

class OldService extends versionedObject({
  ...NOVA_OBJECTS,
  name: 'Service',
  version: '1.10',
  fields: { host: stringField },
}) {}

class NextService extends versionedObject({ ...NOVA_OBJECTS, name: 'Service', version: '2.0' }) {}

function primitive(changes: Partial<ObjectPrimitive> = {}): ObjectPrimitive {
  return { ...NOVA_OBJECTS, name: 'Service', version: '1.22', data: {}, changes: [], ...changes };
}

describe('the class for an object', () => {
  const registry = new VersionedObjectRegistry([OldService, NextService, Service]);
  const rows: [string, unknown, string][] = [
    ['1.22', Service, '1.22'],
    ['1.10', OldService, '1.10'],
    ['1.11', Service, '1.11'],
    ['1.9', Service, '1.9'],
    ['1.22.3', Service, '1.22'],
    ['1.10.1', Service, '1.10.1'],
    ['2.0', NextService, '2.0'],
    ['2.0.1', NextService, '2.0'],
  ];
  for (const [version, objectClass, readAs] of rows) {
    it(`of version ${version}`, () => {
      const object = registry.hydrate(primitive({ version }));
      assert.equal(object.constructor, objectClass);
      assert.equal(object.version, readAs);
    });
  }

  for (const version of ['1.23', '1.23.1', '2.1', '3.0', '0.9']) {
    it(`of version ${version} is not there`, () => {
      assert.throws(
        () => registry.hydrate(primitive({ version })),
        (error) =>
          error instanceof IncompatibleObjectVersion &&
          error.message ===
            `Version ${version} of Service is not supported, supported version is 2.0`,
      );
    });
  }

  for (const version of ['', 'one', '1']) {
    it(`of version "${version}" cannot be told`, () => {
      assert.throws(() => registry.hydrate(primitive({ version })), InvalidVersion);
    });
  }

  it('is the last one registered of a version', () => {
    class Other extends versionedObject(Service.objectType) {}
    const changed = new VersionedObjectRegistry([Service]);
    changed.register(Other);
    assert.ok(changed.hydrate(primitive()) instanceof Other);
  });

  it('cannot be one without a version', () => {
    const type = { ...NOVA_OBJECTS, name: 'Bad', version: 'x' };
    assert.throws(() => new VersionedObjectRegistry([versionedObject(type)]), InvalidVersion);
  });
});

describe('objects of which no class is registered', () => {
  const strangers = [
    primitive({ name: 'Nonesuch' }),
    primitive({ namespace: 'cinder' }),
    primitive({ serialNamespace: 'ironic_object' }),
  ];
  for (const stranger of strangers) {
    const { serialNamespace, namespace, name } = stranger;
    it(`are generic: ${serialNamespace} ${namespace} ${name}`, () => {
      const object = new VersionedObjectRegistry([Service]).hydrate({
        ...stranger,
        version: '99.0',
        data: { host: 5 },
        changes: ['host'],
      });
      assert.ok(!(object instanceof Service));
      assert.deepEqual([object.name, object.namespace, object.version], [name, namespace, '99.0']);
      assert.deepEqual([object.data, object.changes], [{ host: 5 }, ['host']]);
    });

    it(`are refused where that is asked: ${serialNamespace} ${namespace} ${name}`, () => {
      const strict = new VersionedObjectRegistry([Service], { unregistered: 'refused' });
      assert.throws(
        () => strict.hydrate(stranger),
        (error) => error instanceof UnsupportedObjectError && error.objtype === name,
      );
    });
  }
});

describe('fields from the wire', () => {
  const registry = new VersionedObjectRegistry([Service, ComputeNode, HVSpec]);
  const node = {
    'nova_object.name': 'ComputeNode',
    'nova_object.namespace': 'nova',
    'nova_object.version': '1.19',
    'nova_object.data': {},
  };

  it('are read where they are declared and kept where not', () => {
    const data = { host: 'h', compute_node: node, future: { of: [node] } };
    const service = registry.hydrate(primitive({ data, changes: ['host'] }));
    assert.ok(service instanceof Service);
    assert.equal(service.data.host, 'h');
    assert.ok(service.data.compute_node instanceof ComputeNode);
    const future = service.get('future') as { of: unknown[] };
    assert.ok(future.of[0] instanceof ComputeNode);
    assert.deepEqual(service.changes, ['host']);
    assert.deepEqual(service.toPrimitive()['nova_object.data'], data);
  });

  it('are refused when they are not what is declared', () => {
    for (const data of [{ host: null }, { compute_node: {} }, { compute_node: 'node' }]) {
      assert.throws(() => registry.hydrate(primitive({ data })), InvalidObjectField);
    }
  });

  it('may hold an object that is too new', () => {
    const data = { compute_node: { ...node, 'nova_object.version': '1.20' } };
    assert.throws(
      () => registry.hydrate(primitive({ data })),
      (error) => error instanceof IncompatibleObjectVersion && error.objname === 'ComputeNode',
    );
  });
});

describe('the versions of an object and those in its fields', () => {
  it('are told once each, also when they refer to each other', () => {
    const registry = new VersionedObjectRegistry([OldService, Service, ComputeNode, HVSpec]);
    assert.deepEqual(registry.versionsOf(Service), {
      Service: '1.22',
      ComputeNode: '1.19',
      HVSpec: '1.2',
    });
    assert.deepEqual(registry.versionsOf(HVSpec), { HVSpec: '1.2' });
    assert.deepEqual(registry.versionsFor(primitive()), registry.versionsOf(Service));
    assert.equal(registry.versionsFor(primitive({ name: 'Nonesuch' })), undefined);
  });

  it('leave out what is generic here', () => {
    const registry = new VersionedObjectRegistry([Service]);
    assert.deepEqual(registry.versionsOf(Service), { Service: '1.22' });
  });

  it('are incomplete where a class is missing and nothing is generic', () => {
    const registry = new VersionedObjectRegistry([Service], { unregistered: 'refused' });
    assert.throws(
      () => registry.versionsOf(Service),
      (error) =>
        error instanceof UnregisteredSubobject &&
        error.message === 'ComputeNode is referenced by Service but is not registered',
    );
  });
});

it('an object without a class has no methods but those of all', () => {
  const object = new VersionedObjectRegistry().hydrate(primitive());
  assert.equal(object.constructor, VersionedObject);
});
