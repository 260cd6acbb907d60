import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import {
  getNovaAdminContext,
  NOVA_OBJECTS,
  objectClassActionVersions,
  VersionedObject,
} from '../../lib/index.ts';
import { caller, NovaCloud, type NovaClient } from './nova-cloud.ts';
import { ConsoleTypeInvalid, InstanceInvalidState, InstanceNotFound } from './nova-exceptions.ts';
import {
  assertFails,
  novaFailure,
  rejectionOf,
  remoteError,
  type ExpectedFailure,
} from './remote-failure.ts';

interface Request {
  readonly method: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** The interfaces that nova-compute serves side by side, so that a cloud can be upgraded. */
const VERSIONS = ['5.13', '6.0'];

const UUID = '11111111-2222-3333-4444-555555555555';
const ctxt = getNovaAdminContext();
const INSTANCE = { ...NOVA_OBJECTS, name: 'Instance', version: '2.7' };
const instance = new VersionedObject(INSTANCE, {
  uuid: UUID,
  host: 'h',
  vm_state: 'active',
  task_state: null,
  power_state: 0,
});

const ANSWERED: readonly (Request & { readonly result: unknown })[] = [
  { method: 'host_power_action', args: { action: 'reboot' }, result: 'reboot' },
  { method: 'set_host_enabled', args: { enabled: true }, result: 'enabled' },
  { method: 'host_maintenance_mode', args: { host: 'h', mode: true }, result: 'on_maintenance' },
  { method: 'get_console_output', args: { instance, tail_length: 1 }, result: 'LAST LINE' },
  { method: 'cache_images', args: { image_ids: ['i1'] }, result: { i1: 'unsupported' } },
  {
    method: 'validate_console_port',
    args: { instance, port: '1', console_type: 'novnc' },
    result: false,
  },
];

const REFUSED: readonly (Request & { readonly failure: ExpectedFailure })[] = [
  {
    method: 'get_host_uptime',
    failure: {
      ...remoteError({
        class: 'NotImplementedError',
        module: 'builtins',
        message: '',
        kwargs: {},
      }),
      args: [],
    },
  },
  {
    method: 'get_vnc_console',
    args: { instance, console_type: 'bogus' },
    failure: novaFailure(ConsoleTypeInvalid, 'Invalid console type bogus', {
      console_type: 'bogus',
      code: 400,
    }),
  },
  {
    method: 'get_diagnostics',
    args: { instance },
    failure: novaFailure(
      InstanceInvalidState,
      `Instance ${UUID} in power state pending. ` +
        'Cannot get_diagnostics while the instance is in this state.',
      {
        attr: 'power state',
        instance_uuid: UUID,
        state: 'pending',
        method: 'get_diagnostics',
        code: 400,
      },
    ),
  },
];

describe('Real nova-compute', () => {
  let nova: NovaCloud;
  let compute: NovaClient;

  before(async () => {
    nova = await NovaCloud.start(['placement', 'conductor', 'compute']);
    compute = nova.client('compute');
  });
  afterEach((test) => {
    nova.showLogs(test);
  });
  after(async () => {
    await nova[Symbol.asyncDispose]();
  });

  function call({ method, args = {} }: Request, version: string): Promise<unknown> {
    return compute.prepare({ server: nova.host, version }).call(ctxt, method, args);
  }

  for (const version of VERSIONS) {
    for (const { result, ...request } of ANSWERED) {
      it(`answers in version ${version}: ${request.method}`, async () => {
        assert.deepEqual(await call(request, version), result);
      });
    }

    for (const { failure, ...request } of REFUSED) {
      it(`refuses in version ${version}: ${request.method}`, async () => {
        await assertFails(call(request, version), failure);
      });
    }
  }

  it('hands on what the conductor refuses it', async () => {
    const unfinished = new VersionedObject(INSTANCE, { uuid: UUID });
    const request = { method: 'get_diagnostics', args: { instance: unfinished } };
    const error = await rejectionOf(call(request, '6.0'));
    assert.ok(error instanceof InstanceNotFound, String(error));
    assert.match(error.message, new RegExp(`^Instance ${UUID} could not be found.`));
  });

  it('answers pings', async () => {
    const one = compute.prepare({ server: nova.host, namespace: 'baseapi', version: '1.0' });
    const answer = { service: 'compute', arg: 'here' };
    assert.deepEqual(await one.call(null, 'ping', { arg: 'here' }), answer);
  });

  it('has reported its node to the conductor', async () => {
    const list = await objectClassActionVersions(caller(nova.client('conductor')), ctxt, {
      objname: 'ComputeNodeList',
      objmethod: 'get_all_by_host',
      objectVersions: { ComputeNodeList: '1.17', ComputeNode: '1.19' },
      args: [nova.host],
    });
    assert.ok(list instanceof VersionedObject);
    const [node, ...others] = list.data['objects'] as VersionedObject[];
    assert.deepEqual(others, []);
    const { host, hypervisor_type, vcpus, ram_allocation_ratio } = node?.data ?? {};
    assert.deepEqual(
      [host, hypervisor_type, vcpus, ram_allocation_ratio],
      [nova.host, 'fake', 1000, 1.5],
    );
    const [specs] = node?.data['supported_hv_specs'] as VersionedObject[];
    assert.equal(specs?.get('hv_type'), 'fake');
  });
});
