import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NovaRequestContext } from '../../lib/context/nova-request-context.ts';
import { RequestContextSerializer } from '../../lib/serializer/request-context-serializer.ts';
import { unwrapPayload } from '../../lib/versioned-objects/unwrapped-payload.ts';
import { UnwrappingSerializer } from '../../lib/versioned-objects/unwrapping-serializer.ts';

function wrapped(name: string, data: unknown, { version = '1.0', project = 'nova' } = {}) {
  return {
    [`${project}_object.data`]: data,
    [`${project}_object.name`]: name,
    [`${project}_object.namespace`]: project,
    [`${project}_object.version`]: version,
  };
}

describe('an unwrapped payload', () => {
  const rows: readonly (readonly [what: string, payload: unknown, data: unknown])[] = [
    ['an object', wrapped('Flavor', { vcpus: 1 }), { vcpus: 1 }],
    [
      'an object in an object',
      wrapped('Instance', { flavor: wrapped('Flavor', { vcpus: 1 }) }),
      { flavor: { vcpus: 1 } },
    ],
    [
      'objects in lists and dictionaries',
      wrapped('Instance', {
        ips: [wrapped('Ip', { v: 4 }), [wrapped('Ip', { v: 6 })]],
        by: { a: wrapped('Ip', {}) },
      }),
      { ips: [{ v: 4 }, [{ v: 6 }]], by: { a: {} } },
    ],
    [
      'nothing in an object',
      wrapped('Instance', { fault: null, ips: [] }),
      { fault: null, ips: [] },
    ],
    [
      'objects of other projects',
      wrapped(
        'Image',
        { by: wrapped('User', { id: 1 }, { project: 'masakari' }) },
        { project: 'versioned' },
      ),
      { by: { id: 1 } },
    ],
    ['an object in what is none', { list: [wrapped('Ip', { v: 4 })] }, { list: [{ v: 4 }] }],
    [
      'fields with hostile names',
      wrapped('X', JSON.parse('{"__proto__": 1}')),
      JSON.parse('{"__proto__": 1}'),
    ],
    ['a legacy payload', { instance_id: 12 }, { instance_id: 12 }],
    ['a text', 'text', 'text'],
    ['null', null, null],
    ['data that is none', wrapped('X', [1]), wrapped('X', [1])],
    [
      'a name that is none',
      { 'nova_object.name': 5, 'nova_object.data': {} },
      { 'nova_object.name': 5, 'nova_object.data': {} },
    ],
    [
      'no version',
      { ...wrapped('X', {}), 'nova_object.version': undefined },
      { ...wrapped('X', {}), 'nova_object.version': undefined },
    ],
  ];
  for (const [what, payload, data] of rows) {
    it(`of ${what}`, () => {
      const before = structuredClone(payload);
      const unwrapped = unwrapPayload(payload);
      assert.deepEqual(unwrapped.data, data);
      assert.equal(unwrapped.original, payload);
      assert.deepEqual(payload, before);
    });
  }

  it('tells which object each part was', () => {
    interface Instance {
      readonly flavor: { readonly vcpus: number };
      readonly tags: readonly string[];
    }
    const flavor = wrapped('Flavor', { vcpus: 1 }, { version: '1.4' });
    const payload = wrapped('Instance', { flavor, tags: [] }, { version: '1.9' });
    const unwrapped = unwrapPayload<Instance>(payload);
    const { data } = unwrapped;
    const nova = { namespace: 'nova', serialNamespace: 'nova_object' };
    assert.deepEqual(unwrapped.identityOf(), { ...nova, name: 'Instance', version: '1.9' });
    assert.deepEqual(unwrapped.identityOf(data.flavor), {
      ...nova,
      name: 'Flavor',
      version: '1.4',
    });
    assert.equal(unwrapped.identityOf(data.tags), undefined);
    assert.equal(unwrapPayload({ legacy: true }).identityOf(), undefined);
  });

  it('may be as deep as a message can be', () => {
    let payload: unknown = null;
    for (let depth = 0; depth < 900; depth += 1) payload = wrapped('X', { in: payload });
    let depth = 0;
    let data = unwrapPayload(payload).data as { in: unknown } | null;
    for (; data !== null; data = data.in as typeof data) depth += 1;
    assert.equal(depth, 900);
  });
});

describe('the unwrapping serializer', () => {
  it('stands behind one for contexts, and sends everything as it is', async () => {
    const serializer = new RequestContextSerializer(NovaRequestContext, new UnwrappingSerializer());
    const ctxt = serializer.deserializeContext({ user_id: 'u' });
    assert.ok(ctxt instanceof NovaRequestContext);
    const payload = wrapped('Flavor', { vcpus: 1 });
    assert.deepEqual(await serializer.deserializeEntity(ctxt, payload), { vcpus: 1 });
    assert.equal(await serializer.serializeEntity(ctxt, payload), payload);
  });
});
