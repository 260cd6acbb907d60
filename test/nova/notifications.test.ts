import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, it } from 'node:test';
import {
  getNotificationListener,
  getNovaAdminContext,
  NOTIFICATION_PRIORITIES,
  NotificationFilter,
  NOVA_OBJECTS,
  NovaRequestContext,
  Target,
  UnwrappingSerializer,
  VersionedObject,
  type Notification,
  type NotificationListenerOptions,
  type NotificationServer,
} from '../../lib/index.ts';
import { novaNotification, type NovaEventType, type NovaNotification } from '../../lib/nova.ts';
import { Sightings } from '../support/sightings.ts';
import { until } from '../support/until.ts';
import { NovaCloud } from './nova-cloud.ts';
import { ConsoleTypeInvalid } from './nova-exceptions.ts';
import { rejectionOf } from './remote-failure.ts';
import { requestSpec } from './request-spec.ts';

type Ctxt = Record<string, unknown>;

const TOKEN = 'a-token-that-nobody-is-to-read';
const ctxt = NovaRequestContext.fromDict({ ...getNovaAdminContext().toDict(), auth_token: TOKEN });

describe('Notifications of real nova', () => {
  let nova: NovaCloud;
  let versioned: Sightings<Notification>;
  let legacy: Sightings<Notification>;
  const running: NotificationServer[] = [];

  before(async () => {
    nova = await NovaCloud.start(['placement', 'conductor', 'scheduler', 'compute']);
    versioned = await listen('versioned_notifications');
    legacy = await listen('notifications');
  });
  afterEach((test) => {
    nova.showLogs(test);
  });
  after(async () => {
    for (const listener of running) await listener[Symbol.asyncDispose]();
    await nova[Symbol.asyncDispose]();
  });

  /** What a listener gets at any priority. */
  async function listen(
    topic: string,
    options: NotificationListenerOptions<Ctxt> = {},
    filterRule?: NotificationFilter,
  ): Promise<Sightings<Notification>> {
    const seen = new Sightings<Notification>();
    const record = (_ctxt: Ctxt, notification: Notification): void => {
      seen.add(notification);
    };
    const methods = Object.fromEntries(NOTIFICATION_PRIORITIES.map((name) => [name, record]));
    const targets = [new Target({ topic })];
    const listener = getNotificationListener<Ctxt>(
      nova.transport,
      targets,
      [{ ...methods, filterRule }],
      options,
    );
    running.push(listener);
    await listener.start();
    return seen;
  }

  /** The first of an event type of which something holds. */
  function versionedOf<EventType extends NovaEventType>(
    eventType: EventType,
    holds: (notification: NovaNotification<EventType>) => boolean = () => true,
  ): Promise<NovaNotification<EventType>> {
    const find = (): NovaNotification<EventType> | undefined =>
      versioned.all
        .map((notification) => novaNotification(notification, eventType))
        .find((one) => one !== undefined && holds(one));
    return until(find, { what: eventType });
  }

  async function selectDestinations(uuid: string = randomUUID()): Promise<string> {
    await nova.client('scheduler').call(ctxt, 'select_destinations', {
      instance_uuids: [uuid],
      spec_obj: requestSpec(uuid),
      return_objects: true,
      return_alternates: true,
    });
    return uuid;
  }

  for (const binary of ['nova-conductor', 'nova-scheduler', 'nova-compute']) {
    it(`tell of the birth of ${binary}`, async () => {
      const created = await versionedOf(
        'service.create',
        ({ payload }) => payload.binary === binary,
      );
      assert.equal(created.priority, 'info');
      assert.equal(created.publisherId, `${binary}:${nova.host}`);
      const { host, disabled, forced_down, report_count } = created.payload;
      assert.deepEqual([host, disabled, forced_down, report_count], [nova.host, false, false, 0]);
      assert.deepEqual(created.unwrapped.identityOf(), {
        ...NOVA_OBJECTS,
        name: 'ServiceStatusPayload',
        version: '1.1',
      });
      assert.equal(created.unwrapped.original, created.message['payload']);
    });
  }

  it('tell what the scheduler was asked for, with all the objects in it', async () => {
    const uuid = await selectDestinations();
    for (const phase of ['start', 'end'] as const) {
      const {
        payload,
        unwrapped,
        ctxt: context,
      } = await versionedOf(
        `scheduler.select_destinations.${phase}`,
        (notification) => notification.payload.instance_uuid === uuid,
      );
      assert.equal(payload.num_instances, 1);
      assert.deepEqual([payload.flavor.vcpus, payload.flavor.memory_mb], [1, 512]);
      assert.equal(unwrapped.identityOf(payload.flavor)?.name, 'FlavorPayload');
      assert.ok(!JSON.stringify(payload).includes('nova_object'));
      assert.equal(context['is_admin'], true);
      assert.ok(!JSON.stringify(context).includes(TOKEN));
    }
  });

  it('tell the same in the legacy form, which is no versioned one', async () => {
    const uuid = await selectDestinations();
    const start = await until(() =>
      legacy.all.find(
        ({ eventType, payload }) =>
          eventType === 'scheduler.select_destinations.start' &&
          JSON.stringify(payload).includes(uuid),
      ),
    );
    assert.equal(start.priority, 'info');
    assert.equal(start.publisherId, `scheduler.${nova.host}`);
    assert.deepEqual(Object.keys(start.payload as object), ['request_spec']);
    assert.equal(novaNotification(start), undefined);
  });

  it('tell of an exception at priority error, in both forms', async () => {
    const instance = new VersionedObject(
      { ...NOVA_OBJECTS, name: 'Instance', version: '2.7' },
      { uuid: randomUUID(), host: 'h', vm_state: 'active', task_state: null, power_state: 0 },
    );
    const compute = nova.client('compute').prepare({ server: nova.host });
    const args = { instance, console_type: 'bogus' };
    const error = await rejectionOf(compute.call(ctxt, 'get_vnc_console', args));
    assert.ok(error instanceof ConsoleTypeInvalid, String(error));

    const exception = await versionedOf('compute.exception');
    assert.equal(exception.priority, 'error');
    assert.equal(exception.payload.exception, 'ConsoleTypeInvalid');
    assert.equal(exception.payload.exception_message, 'Invalid console type bogus');
    assert.equal(exception.payload.function_name, 'get_vnc_console');
    const old = await until(() =>
      legacy.all.find(({ eventType }) => eventType === 'get_vnc_console'),
    );
    assert.equal(old.priority, 'error');
    const { args: named } = old.payload as { readonly args: Readonly<Record<string, unknown>> };
    assert.equal(named['console_type'], 'bogus');
  });

  it('are filtered by publisher, event type, and payload without its wrapping', async () => {
    const mine = randomUUID();
    const seen = await listen(
      'versioned_notifications',
      { pool: 'filtered', serializer: new UnwrappingSerializer() },
      new NotificationFilter({
        publisherId: '^nova-scheduler:',
        eventType: '^scheduler\\..*\\.end$',
        payload: { instance_uuid: mine },
        context: { request_id: '^req-' },
      }),
    );
    await selectDestinations();
    await selectDestinations(mine);
    const [only] = await seen.count(1);
    assert.equal((only?.payload as { instance_uuid: string }).instance_uuid, mine);
    assert.equal(seen.all.length, 1);
  });
});
