import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NovaRequestContext } from '../../lib/context/nova-request-context.ts';
import { RequestContextSerializer } from '../../lib/serializer/request-context-serializer.ts';
import type { Serializer } from '../../lib/serializer/serializer.ts';
import { IncompatibleObjectVersion } from '../../lib/versioned-objects/errors.ts';
import { stringField } from '../../lib/versioned-objects/fields.ts';
import { objectField } from '../../lib/versioned-objects/object-field.ts';
import { NOVA_OBJECTS } from '../../lib/versioned-objects/object-type.ts';
import { VersionedObject } from '../../lib/versioned-objects/versioned-object.ts';
import { versionedObject } from '../../lib/versioned-objects/versioned-object-class.ts';
import { VersionedObjectRegistry } from '../../lib/versioned-objects/versioned-object-registry.ts';
import { VersionedObjectSerializer } from '../../lib/versioned-objects/versioned-object-serializer.ts';

class Node extends versionedObject({ ...NOVA_OBJECTS, name: 'Node', version: '1.1' }) {}

class Service extends versionedObject({
  ...NOVA_OBJECTS,
  name: 'Service',
  version: '1.22',
  fields: { host: stringField, node: objectField(Node) },
}) {}

const registry = new VersionedObjectRegistry([Service, Node]);

function prim(name: string, version: string, data: Record<string, unknown> = {}, of = 'nova') {
  return {
    [`${of}_object.name`]: name,
    [`${of}_object.namespace`]: of,
    [`${of}_object.version`]: version,
    [`${of}_object.data`]: data,
  };
}

describe('the serializer of objects', () => {
  const serializer: Serializer = new VersionedObjectSerializer({ registry });

  it('finds them wherever they are, of any project', () => {
    const entity = {
      one: prim('Service', '1.22', { host: 'h' }),
      list: [[prim('Volume', '1.0', {}, 'cinder')], 5],
      dict: { deep: { port: prim('Port', '1.7', { mac: 'm' }, 'versioned') } },
    };
    const hydrated = serializer.deserializeEntity({}, entity) as {
      one: unknown;
      list: unknown[][];
      dict: { deep: { port: unknown } };
    };
    assert.ok(hydrated.one instanceof Service);
    const volume = hydrated.list[0]?.[0];
    assert.ok(volume instanceof VersionedObject && volume.namespace === 'cinder');
    const { port } = hydrated.dict.deep;
    assert.ok(port instanceof VersionedObject && port.get('mac') === 'm');
    assert.deepEqual(serializer.serializeEntity({}, hydrated), entity);
  });

  it('finds them in sets and maps of a program', () => {
    const service = new Service({ host: 'h' }, { changes: [] });
    const entity = new Map<string, unknown>([['set', new Set([service])]]);
    assert.deepEqual(
      serializer.serializeEntity({}, entity),
      new Map([['set', new Set([prim('Service', '1.22', { host: 'h' })])]]),
    );
  });

  const others: unknown[] = [
    null,
    undefined,
    5,
    'text',
    [1, { a: null }],
    { 'nova_object.name': 'Service' },
    { ...prim('Service', '1.22'), 'nova_object.version': 1.22 },
    { ...prim('Service', '1.22'), 'nova_object.data': null },
    { ...prim('Service', '1.22'), 'nova_object.namespace': null },
    { 'object.name': 'a', 'object.namespace': 'b', 'object.version': '1.0', 'object.data': {} },
    new Date(0),
    new Set([1]),
    new Map([['a', 1]]),
    Buffer.from('a'),
  ];
  for (const [index, other] of others.entries()) {
    it(`leaves all else alone (${index})`, () => {
      assert.equal(serializer.deserializeEntity({}, other), other);
      assert.equal(serializer.serializeEntity({}, other), other);
    });
  }

  it('copies only what holds an object', () => {
    const plain = { a: [1, 2] };
    const entity = { plain, service: prim('Service', '1.22') };
    const hydrated = serializer.deserializeEntity({}, entity) as { plain: unknown };
    assert.equal(hydrated.plain, plain);
    assert.deepEqual(entity.service, prim('Service', '1.22'), 'nor is the argument changed');
  });

  it('does not get lost in what contains itself', () => {
    const ring: Record<string, unknown> = { service: new Service({}, { changes: [] }) };
    ring['ring'] = ring;
    const serialized = serializer.serializeEntity({}, ring) as typeof ring;
    assert.deepEqual(serialized['service'], prim('Service', '1.22'));
  });

  it('goes as deep as a message may', () => {
    let entity: unknown = prim('Service', '1.22');
    for (let depth = 1; depth < 1000; depth += 1) entity = depth % 2 === 0 ? [entity] : { entity };
    let found = serializer.deserializeEntity({}, entity);
    while (!(found instanceof Service)) [found] = Object.values(found as object) as unknown[];
    assert.equal(found.version, '1.22');
  });

  it('keeps a key such as __proto__ a key', () => {
    const entity: unknown = JSON.parse(
      `{"__proto__": {"polluted": 1}, "s": ${JSON.stringify(prim('Service', '1.22'))}}`,
    );
    const hydrated = serializer.deserializeEntity({}, entity) as object;
    assert.ok(Object.hasOwn(hydrated, '__proto__') && !('polluted' in hydrated));
  });

  it('passes contexts as they are', () => {
    const ctxt = { user: 'u-1' };
    assert.equal(serializer.serializeContext(ctxt), ctxt);
    assert.equal(serializer.deserializeContext(ctxt), ctxt);
  });

  it('works inside of the serializer of contexts', () => {
    const around = new RequestContextSerializer(
      NovaRequestContext,
      new VersionedObjectSerializer<NovaRequestContext>({ registry }),
    );
    const ctxt = new NovaRequestContext();
    const service = around.deserializeEntity(ctxt, prim('Service', '1.22'));
    assert.ok(service instanceof Service);
    assert.deepEqual(around.serializeEntity(ctxt, [service]), [prim('Service', '1.22')]);
  });
});

describe('an object that is too new', () => {
  const tooNew = prim('Service', '1.23', { host: 'h', color: 'red' });

  it('is an error when nobody is there to ask', () => {
    const serializer = new VersionedObjectSerializer({ registry });
    assert.throws(
      () => serializer.deserializeEntity({}, { instance: [tooNew] }),
      IncompatibleObjectVersion,
    );
  });

  function conductor(answer: (objinst: Record<string, unknown>) => unknown) {
    const asked: unknown[] = [];
    const serializer = new VersionedObjectSerializer<{ user: string }>({
      registry,
      backport: (...question) => {
        asked.push(question);
        return Promise.resolve(answer(question[1]));
      },
    });
    return { asked, serializer };
  }

  it('is asked for in the version that is known, with all that is in it', async () => {
    const { asked, serializer } = conductor(() => prim('Service', '1.22', { host: 'h' }));
    const entity = { services: [tooNew], node: prim('Node', '1.1') };
    const { services, node } = (await serializer.deserializeEntity({ user: 'u' }, entity)) as {
      services: unknown[];
      node: unknown;
    };
    assert.deepEqual(asked, [[{ user: 'u' }, tooNew, { Service: '1.22', Node: '1.1' }]]);
    const [service] = services;
    assert.ok(service instanceof Service);
    assert.deepEqual([service.version, service.data], ['1.22', { host: 'h' }]);
    assert.ok(node instanceof Node);
  });

  it('is asked for as a whole when only an object inside is', async () => {
    const { asked, serializer } = conductor(() =>
      prim('Service', '1.22', { node: prim('Node', '1.1') }),
    );
    const outer = prim('Service', '1.22', { node: prim('Node', '1.2') });
    const service = await serializer.deserializeEntity({ user: 'u' }, outer);
    assert.ok(service instanceof Service && service.data.node instanceof Node);
    assert.deepEqual(asked, [[{ user: 'u' }, outer, { Service: '1.22', Node: '1.1' }]]);
  });

  it('may come back as an object, from a client with a serializer', async () => {
    const older = new Service({ host: 'h' });
    const { serializer } = conductor(() => older);
    assert.equal(await serializer.deserializeEntity({ user: 'u' }, tooNew), older);
  });

  it('is an error when it is still too new, or nobody knows older ones', async () => {
    const { serializer } = conductor((objinst) => objinst);
    await assert.rejects(
      Promise.resolve(serializer.deserializeEntity({ user: 'u' }, tooNew)),
      IncompatibleObjectVersion,
    );
    const failing = conductor(() => {
      throw new Error('no conductor');
    });
    await assert.rejects(
      Promise.resolve(failing.serializer.deserializeEntity({ user: 'u' }, tooNew)),
      /no conductor/,
    );
  });

  it('is not asked for within an object that is not registered', () => {
    const { asked, serializer } = conductor(() => null);
    const stranger = prim('Stranger', '1.0', { service: tooNew });
    assert.throws(
      () => serializer.deserializeEntity({ user: 'u' }, stranger),
      IncompatibleObjectVersion,
    );
    assert.deepEqual(asked, []);
  });

  it('costs nobody a promise who has none', () => {
    const { serializer } = conductor(() => null);
    const service = serializer.deserializeEntity({ user: 'u' }, prim('Service', '1.20'));
    assert.ok(service instanceof Service);
  });

  it('is not asked for when something else in the entity is an error', () => {
    const { asked, serializer } = conductor(() => null);
    assert.throws(
      () => serializer.deserializeEntity({ user: 'u' }, [tooNew, prim('Node', 'x')]),
      /Version must contain/,
    );
    assert.deepEqual(asked, []);
  });
});
