import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, it } from 'node:test';
import {
  getNovaAdminContext,
  MessagingTimeout,
  NOVA_OBJECTS,
  VersionedObject,
} from '../../lib/index.ts';
import { uniqueName } from '../support/rabbit-vhost.ts';
import { until } from '../support/until.ts';
import { NovaCloud, type NovaClient } from './nova-cloud.ts';
import { NoValidHost } from './nova-exceptions.ts';
import { assertFails, novaFailure, rejectionOf } from './remote-failure.ts';
import { requestSpec } from './request-spec.ts';

type Fields = Record<string, unknown>;

const ctxt = getNovaAdminContext();
const MONITOR_MS = 2_000;

/** The scheduler's words for a heartbeat; while a caller wants them, there is one a second. */
const HEARTBEAT = /Sending call-monitor heartbeat for active call to select_destinations/;

const TOO_BIG = { memory_mb: 1e9 };
const NOWHERE = novaFailure(NoValidHost, 'No valid host was found. ', { reason: '', code: 500 });

function newObject([name, version]: [string, string], data: Fields): VersionedObject {
  return new VersionedObject({ ...NOVA_OBJECTS, name, version }, data);
}

describe('Real nova-scheduler', () => {
  let nova: NovaCloud;
  let scheduler: NovaClient;

  before(async () => {
    nova = await NovaCloud.start(['placement', 'conductor', 'scheduler', 'compute']);
    scheduler = nova.client('scheduler');
  });
  afterEach((test) => {
    nova.showLogs(test);
  });
  after(async () => {
    await nova[Symbol.asyncDispose]();
  });

  /** A place for one instance; the caller wants to hear from the scheduler meanwhile. */
  function selectDestinations(flavor?: { memory_mb: number }): Promise<unknown> {
    const uuid = randomUUID();
    return scheduler
      .prepare({ callMonitorTimeoutMs: MONITOR_MS })
      .call(ctxt, 'select_destinations', {
        instance_uuids: [uuid],
        spec_obj: requestSpec(uuid, flavor),
        return_objects: true,
        return_alternates: true,
      });
  }

  /** Resolves when the scheduler has sent so many heartbeats from now on. */
  function untilHeartbeats(count: number): Promise<void> {
    const sent = nova.services.logged('scheduler', HEARTBEAT);
    return nova.services.untilLogged('scheduler', HEARTBEAT, sent + count);
  }

  it('answers pings', async () => {
    const base = scheduler.prepare({ namespace: 'baseapi', version: '1.0' });
    assert.deepEqual(await base.call(null, 'ping', { arg: [1.5] }), {
      service: 'scheduler',
      arg: [1.5],
    });
    const any = scheduler.prepare({ version: undefined });
    assert.equal(await any.call(null, 'oslo_rpc_server_ping'), 'pong');
  });

  it('selects the host that there is', async () => {
    const destinations = await selectDestinations();
    assert.ok(Array.isArray(destinations));
    const [[first, ...alternates], ...others] = destinations as [[unknown]];
    assert.deepEqual([alternates, others], [[], []]);
    assert.ok(first instanceof VersionedObject);
    assert.equal(first.name, 'Selection');
    const { service_host, nodename, compute_node_uuid, allocation_request } = first.data as Fields;
    assert.deepEqual([service_host, nodename], [nova.host, nova.host]);
    assert.deepEqual(JSON.parse(String(allocation_request)), {
      allocations: {
        [String(compute_node_uuid)]: { resources: { VCPU: 1, MEMORY_MB: 512, DISK_GB: 1 } },
      },
      mappings: { '': [compute_node_uuid] },
    });
  });

  it('refuses what fits nowhere', async () => {
    await assertFails(selectDestinations(TOO_BIG), NOWHERE);
  });

  it('keeps a call alive by heartbeats while it waits for placement', async () => {
    const placement = nova.services.service('placement');
    placement.pause();
    const longerThanSilenceMay = untilHeartbeats(4).finally(() => {
      placement.resume();
    });
    const answered = assertFails(selectDestinations(TOO_BIG), NOWHERE);
    await Promise.all([longerThanSilenceMay, answered]);
  });

  it('is given up when its heartbeats stop', async () => {
    const placement = nova.services.service('placement');
    const self = nova.services.service('scheduler');
    placement.pause();
    try {
      const silenced = untilHeartbeats(2).then(() => {
        self.pause();
      });
      const [error] = await Promise.all([rejectionOf(selectDestinations(TOO_BIG)), silenced]);
      assert.ok(error instanceof MessagingTimeout, String(error));
      assert.equal(error.stage, 'heartbeats-stopped');
    } finally {
      placement.resume();
      self.resume();
    }
  });

  it('is given up when it never shows', async () => {
    const self = nova.services.service('scheduler');
    self.pause();
    try {
      const error = await rejectionOf(selectDestinations(TOO_BIG));
      assert.ok(error instanceof MessagingTimeout, String(error));
      assert.equal(error.stage, 'no-reply');
      assert.ok(error.elapsedMs < 2 * MONITOR_MS, `after ${error.elapsedMs} ms`);
    } finally {
      self.resume();
    }
  });

  const instanceNews = [
    {
      method: 'update_instance_info',
      args: { instance_info: newObject(['InstanceList', '2.6'], { objects: [] }) },
      log: 'Received an update from an unknown host',
    },
    {
      method: 'delete_instance_info',
      args: { instance_uuid: randomUUID() },
      log: 'Received a delete update from an unknown host',
    },
    {
      method: 'sync_instance_info',
      args: { instance_uuids: [] },
      log: 'Received a sync request from an unknown host',
    },
  ];
  for (const { method, args, log } of instanceNews) {
    it(`hears by fanout: ${method}`, async () => {
      const host_name = uniqueName('elsewhere');
      const news = scheduler.prepare({ version: '4.2' });
      await news.fanoutCast(ctxt, method, { host_name, ...args });
      await nova.services.untilLogged('scheduler', new RegExp(`${log} '${host_name}'`));
    });
  }

  it('hears by fanout of an aggregate, and of its end', async () => {
    const name = uniqueName('aggregate');
    const aggregate = newObject(['Aggregate', '1.3'], {
      id: 1,
      uuid: randomUUID(),
      name,
      hosts: [nova.host],
      metadata: {},
    });
    const considered = new RegExp(`Update host state with aggregates: .*'?${name}`);
    const looks = (): number => nova.services.logged('scheduler', considered);
    const news = scheduler.prepare({ version: '4.1' });
    await news.fanoutCast(ctxt, 'update_aggregates', { aggregates: [aggregate] });
    await until(async () => {
      await selectDestinations();
      return looks() > 0;
    });
    await news.fanoutCast(ctxt, 'delete_aggregate', { aggregate });
    await until(async () => {
      const before = looks();
      await selectDestinations();
      return looks() === before;
    });
  });
});
