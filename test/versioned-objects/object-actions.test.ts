import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MalformedMessage } from '../../lib/wire/errors.ts';
import {
  dateTimeField,
  integerField,
  nullable,
  stringField,
} from '../../lib/versioned-objects/fields.ts';
import {
  objectAction,
  objectBackportVersions,
  objectClassAction,
  objectClassActionVersions,
  type Call,
} from '../../lib/versioned-objects/object-actions.ts';
import { NOVA_OBJECTS } from '../../lib/versioned-objects/object-type.ts';
import { versionedObject } from '../../lib/versioned-objects/versioned-object-class.ts';

class Service extends versionedObject({
  ...NOVA_OBJECTS,
  name: 'Service',
  version: '1.22',
  fields: {
    id: integerField,
    host: stringField,
    created_at: nullable(dateTimeField),
  },
}) {}

const CTXT = { request_id: 'req-1' };

/** A service that replies what it is told to, and remembers how it was called. */
function service(reply: unknown) {
  const calls: unknown[][] = [];
  const call: Call<typeof CTXT> = (...args) => {
    calls.push(args);
    return reply instanceof Error ? Promise.reject(reply) : Promise.resolve(reply);
  };
  return { call, calls };
}

describe('a method of a class', () => {
  it('is called with the versions that are known', async () => {
    const { call, calls } = service(64);
    const result = await objectClassActionVersions(call, CTXT, {
      objname: 'Service',
      objmethod: 'get_minimum_version',
      objectVersions: { Service: '1.22' },
      args: ['nova-compute'],
    });
    assert.equal(result, 64);
    assert.deepEqual(calls, [
      [
        CTXT,
        'object_class_action_versions',
        {
          objname: 'Service',
          objmethod: 'get_minimum_version',
          object_versions: { Service: '1.22' },
          args: ['nova-compute'],
          kwargs: {},
        },
      ],
    ]);
  });

  it('is called with one version where no more are understood', async () => {
    const { call, calls } = service(null);
    const method = { objname: 'Node', objmethod: 'list', objver: '1.5', kwargs: { limit: 5 } };
    assert.equal(await objectClassAction(call, CTXT, method), null);
    assert.deepEqual(calls, [
      [
        CTXT,
        'object_class_action',
        { objname: 'Node', objmethod: 'list', objver: '1.5', args: [], kwargs: { limit: 5 } },
      ],
    ]);
  });
});

describe('a method of an object', () => {
  it('is called with the object, which takes over what changed', async () => {
    const object = new Service({ host: 'tshost' });
    const sent = object.toPrimitive();
    const { call, calls } = service([
      { id: 4, created_at: '2026-11-21T05:44:58Z', uuid: 'u', obj_what_changed: [] },
      'result',
    ]);
    const result = await objectAction(call, CTXT, { objinst: object, objmethod: 'create' });
    assert.equal(result, 'result');
    assert.deepEqual(calls, [
      [CTXT, 'object_action', { objinst: sent, objmethod: 'create', args: [], kwargs: {} }],
    ]);
    assert.equal(object.data.id, 4);
    assert.deepEqual(object.data.created_at, new Date('2026-11-21T05:44:58Z'));
    assert.equal(object.get('uuid'), 'u');
    assert.deepEqual(object.changes, []);
  });

  it('that fails leaves the object as it was', async () => {
    const object = new Service({ host: 'tshost' });
    const { call } = service(new Error('ServiceBinaryExists'));
    await assert.rejects(
      objectAction(call, CTXT, { objinst: object, objmethod: 'create' }),
      /ServiceBinaryExists/,
    );
    assert.deepEqual(object.changes, ['host']);
  });

  for (const reply of [null, {}, [], [null, 1], ['updates'], 'text']) {
    it(`cannot reply ${JSON.stringify(reply)}`, async () => {
      const object = new Service({ host: 'tshost' });
      await assert.rejects(
        objectAction(service(reply).call, CTXT, { objinst: object, objmethod: 'save' }),
        (error) => error instanceof MalformedMessage && error.message.includes('Service.save'),
      );
      assert.deepEqual(object.changes, ['host']);
    });
  }
});

describe('an older version of an object', () => {
  const objectVersions = { Service: '1.3' };

  it('is asked for by the object or by its dictionary', async () => {
    const object = new Service({ host: 'tshost' });
    for (const objinst of [object, object.toPrimitive()]) {
      const { call, calls } = service('older');
      assert.equal(await objectBackportVersions(call, CTXT, { objinst, objectVersions }), 'older');
      assert.deepEqual(calls, [
        [
          CTXT,
          'object_backport_versions',
          { objinst: object.toPrimitive(), object_versions: objectVersions },
        ],
      ]);
    }
  });
});
