import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { MessagingTimeout, type RPCClient } from '../../lib/index.ts';
import { uniqueName } from '../support/rabbit-vhost.ts';
import { until } from '../support/until.ts';
import { ANSWERED, REFUSED, type Conversation } from './conductor-conversations.ts';
import { NovaCloud } from './nova-cloud.ts';
import { ServiceBinaryExists, ServiceNotFound } from './nova-exceptions.ts';
import {
  asNovaObject,
  elementsOf,
  novaObject,
  withChanges,
  type NovaObject,
} from './nova-object.ts';
import { classAction, objectAction, type ObjectCall } from './object-calls.ts';
import { assertFails, novaFailure, rejectionOf } from './remote-failure.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Reads a service by its id. */
function getService(id: unknown): ObjectCall {
  return classAction('Service', 'get_by_id', { args: [id] });
}

describe('Real nova-conductor', () => {
  let nova: NovaCloud;
  let conductor: RPCClient;

  before(async () => {
    nova = await NovaCloud.start(['conductor']);
    conductor = nova.client('conductor');
  });
  afterEach((test) => {
    nova.showLogs(test);
  });
  after(async () => {
    await nova[Symbol.asyncDispose]();
  });

  /** Has an object act; resolves with the fields that changed. */
  async function act(object: NovaObject, method: string): Promise<Record<string, unknown>> {
    const answer = await call(objectAction(object, method));
    assert.ok(Array.isArray(answer));
    const [{ obj_what_changed: unsaved, ...updates }, result] = answer as [
      Record<string, unknown>,
      unknown,
    ];
    assert.deepEqual([unsaved, result], [[], null]);
    return updates;
  }

  function call({ target, ctxt, method, args = {} }: Omit<Conversation, 'name'>): Promise<unknown> {
    return conductor.prepare(target).call(ctxt ?? null, method, args);
  }

  for (const { result, ...conversation } of ANSWERED) {
    it(`answers: ${conversation.name}`, async () => {
      assert.deepEqual(await call(conversation), result);
    });
  }

  for (const { failure, ...conversation } of REFUSED) {
    it(`refuses: ${conversation.name}`, async () => {
      await assertFails(call(conversation), failure);
    });
  }

  it('is addressed as one server of its topic', async () => {
    const base = { namespace: 'baseapi', version: '1.1' };
    const one = conductor.prepare({ ...base, server: nova.host });
    const answer = { service: 'conductor', arg: 'here' };
    assert.deepEqual(await one.call(null, 'ping', { arg: 'here' }), answer);
    assert.equal(await one.call(null, 'get_backdoor_port'), null);
  });

  it('is not there under another name', async () => {
    const nobody = conductor.prepare({ server: `not-${nova.host}`, timeoutMs: 500 });
    const error = await rejectionOf(nobody.call(null, 'provider_fw_rule_get_all'));
    assert.ok(error instanceof MessagingTimeout, String(error));
    assert.equal(error.stage, 'unroutable');
  });

  it('logs a cast of a method that it does not have', async () => {
    await conductor.cast(null, 'no_such_cast', { x: 1 });
    const complaint = /ERROR .*NoSuchMethod: Endpoint does not support RPC method no_such_cast/;
    await until(() => complaint.test(nova.services.service('conductor').log));
  });

  it('keeps an object: created once, read, changed, listed, destroyed', async () => {
    const service = novaObject('Service', '1.22', {
      host: uniqueName('node'),
      binary: 'nova-console',
      topic: 'console',
      report_count: 0,
      version: 64,
    });
    const created = await act(service, 'create');
    const { id, uuid, created_at, ...rest } = created;
    assert.match(String(uuid), UUID);
    assert.match(String(created_at), TIME);
    assert.deepEqual(rest, {
      disabled: false,
      disabled_reason: null,
      last_seen_up: null,
      forced_down: false,
      updated_at: null,
      deleted_at: null,
      deleted: false,
    });
    const { host, binary } = service['nova_object.data'];
    const message = `Service with host ${String(host)} binary nova-console exists.`;
    await assertFails(
      call(objectAction(service, 'create')),
      novaFailure(ServiceBinaryExists, message, { host, binary, code: 500 }),
    );

    const kept = asNovaObject(await call(getService(id)), 'Service');
    assert.deepEqual(kept['nova_object.data'], { ...service['nova_object.data'], ...created });

    const changes = { disabled: true, disabled_reason: 'ungewöhnlich' };
    const saved = await act(withChanges(kept, changes), 'save');
    assert.match(String(saved['updated_at']), TIME);

    const listed = await call(
      classAction('ServiceList', 'get_by_host', { version: '1.19', args: [host] }),
    );
    const [only, ...others] = elementsOf(listed, 'ServiceList', 'Service');
    assert.deepEqual(others, []);
    assert.deepEqual(only?.['nova_object.data'], {
      ...kept['nova_object.data'],
      ...changes,
      updated_at: saved['updated_at'],
    });

    assert.deepEqual(await act(kept, 'destroy'), {});
    await assertFails(
      call(getService(id)),
      novaFailure(ServiceNotFound, `Service ${String(id)} could not be found.`, {
        service_id: id,
        code: 404,
      }),
    );
  });

  it('answers an older client in the version that it understands', async () => {
    const own = { args: [nova.host, 'nova-conductor'] };
    const of = (version: string): Promise<unknown> =>
      call(classAction('Service', 'get_by_host_and_binary', { version, ...own }));
    const now = asNovaObject(await of('1.22'), 'Service');
    const then = asNovaObject(await of('1.3'), 'Service');
    assert.equal(now['nova_object.version'], '1.22');
    assert.equal(then['nova_object.version'], '1.3');
    const added = Object.keys(now['nova_object.data']).filter(
      (field) => !(field in then['nova_object.data']),
    );
    assert.deepEqual(added.sort(), ['forced_down', 'last_seen_up', 'uuid', 'version']);

    const backported = await call({
      method: 'object_backport_versions',
      args: { objinst: now, object_versions: { Service: '1.3' } },
    });
    assert.deepEqual(asNovaObject(backported, 'Service'), then);
  });
});
