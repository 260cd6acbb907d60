import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import {
  getNovaAdminContext,
  getRpcClient,
  MessagingTimeout,
  NovaRequestContext,
  objectAction,
  objectBackportVersions,
  objectClassActionVersions,
  Target,
  VersionedObjectRegistry,
  VersionedObjectSerializer,
} from '../../lib/index.ts';
import { uniqueName } from '../support/rabbit-vhost.ts';
import { ANSWERED, REFUSED } from './conductor-conversations.ts';
import { caller, NovaCloud, type NovaClient } from './nova-cloud.ts';
import { ServiceBinaryExists, ServiceNotFound } from './nova-exceptions.ts';
import { assertFails, novaFailure, rejectionOf, remoteError } from './remote-failure.ts';
import { OldService, Service, ServiceList } from './service-objects.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const BASE = { namespace: 'baseapi', version: '1.1' };

const ctxt = getNovaAdminContext();

describe('Real nova-conductor', () => {
  let nova: NovaCloud;
  let conductor: NovaClient;

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

  for (const { name, ask, result } of ANSWERED) {
    it(`answers: ${name}`, async () => {
      assert.deepEqual(await ask(conductor), result);
    });
  }

  for (const { name, ask, failure } of REFUSED) {
    it(`refuses: ${name}`, async () => {
      await assertFails(ask(conductor), failure);
    });
  }

  it('is addressed as one server of its topic', async () => {
    const one = conductor.prepare({ ...BASE, server: nova.host });
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
    await nova.services.untilLogged('conductor', complaint);
  });

  it('reads a time in the context only as nova writes it, which NovaRequestContext does', async () => {
    const timestamp = '2026-11-21T05:44:15.395Z';
    const target = new Target({ topic: 'conductor', ...BASE });
    const raw = getRpcClient(nova.transport, target).call({ timestamp }, 'ping', { arg: 1 });
    const message = 'unconverted data remains: Z';
    await assertFails(
      raw,
      remoteError({ class: 'ValueError', module: 'builtins', message, kwargs: {} }),
    );
    const written = new NovaRequestContext({ timestamp });
    const answer = await conductor.prepare(BASE).call(written, 'ping', { arg: 1 });
    assert.deepEqual(answer, { service: 'conductor', arg: 1 });
  });

  it('keeps an object: created once, changed, listed, destroyed', async () => {
    const registry = new VersionedObjectRegistry([Service, ServiceList]);
    const call = caller(nova.client('conductor', new VersionedObjectSerializer({ registry })));
    const host = uniqueName('node');
    const description = {
      host,
      binary: 'nova-console',
      topic: 'console',
      report_count: 0,
      version: 64,
    };

    const service = new Service(description);
    await objectAction(call, ctxt, { objinst: service, objmethod: 'create' });
    assert.deepEqual(service.changes, []);
    const { id, uuid = '', created_at, ...rest } = service.data;
    assert.match(uuid, UUID);
    assert.ok(created_at instanceof Date);
    assert.deepEqual(rest, {
      ...description,
      disabled: false,
      disabled_reason: null,
      last_seen_up: null,
      forced_down: false,
      updated_at: null,
      deleted_at: null,
      deleted: false,
    });
    await assertFails(
      objectAction(call, ctxt, { objinst: new Service(description), objmethod: 'create' }),
      novaFailure(ServiceBinaryExists, `Service with host ${host} binary nova-console exists.`, {
        host,
        binary: 'nova-console',
        code: 500,
      }),
    );

    service.set({ disabled: true, disabled_reason: 'ungewöhnlich' });
    await objectAction(call, ctxt, { objinst: service, objmethod: 'save' });
    assert.ok(service.data.updated_at instanceof Date);
    const listed = await objectClassActionVersions(call, ctxt, {
      objname: 'ServiceList',
      objmethod: 'get_by_host',
      objectVersions: registry.versionsOf(ServiceList),
      args: [host],
    });
    assert.ok(listed instanceof ServiceList);
    const found = listed.data.objects?.map(({ data }) => data);
    assert.deepEqual(found, [service.data]);

    await objectAction(call, ctxt, { objinst: service, objmethod: 'destroy' });
    await assertFails(
      objectClassActionVersions(call, ctxt, {
        objname: 'Service',
        objmethod: 'get_by_id',
        objectVersions: registry.versionsOf(Service),
        args: [id],
      }),
      novaFailure(ServiceNotFound, `Service ${String(id)} could not be found.`, {
        service_id: id,
        code: 404,
      }),
    );
  });

  it('gives an old client the version that it knows, at once or as a backport', async () => {
    const registry = new VersionedObjectRegistry([OldService]);
    const strict = nova.client('conductor', new VersionedObjectSerializer({ registry }));
    const backporting = new VersionedObjectSerializer<NovaRequestContext>({
      registry,
      backport: (_ctxt, objinst, objectVersions) =>
        objectBackportVersions(caller(strict), ctxt, { objinst, objectVersions }),
    });
    const call = caller(nova.client('conductor', backporting));
    const own = {
      objname: 'Service',
      objmethod: 'get_by_host_and_binary',
      args: [nova.host, 'nova-conductor'],
    };
    const objectVersions = registry.versionsOf(OldService);
    const asked = await objectClassActionVersions(call, ctxt, { ...own, objectVersions });
    assert.ok(asked instanceof OldService);
    assert.equal(asked.version, '1.3');
    assert.ok(asked.isSet('host') && !asked.isSet('uuid'));

    const newer = { Service: '1.22' };
    const sent = await objectClassActionVersions(call, ctxt, { ...own, objectVersions: newer });
    assert.ok(sent instanceof OldService);
    assert.equal(sent.version, '1.3');
    assert.deepEqual(Object.keys(sent.data), Object.keys(asked.data));
  });
});
