import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  NotificationFilter,
  notificationEmitter,
  Target,
  UnwrappingSerializer,
  getNotifier,
  type Notification,
} from '../../lib/index.ts';
import { novaNotification, type NovaNotification, type NovaPayloads } from '../../lib/nova.ts';
import { fakeTransport } from '../../lib/testing/index.ts';
import { Sightings } from '../support/sightings.ts';

function wrapped(name: string, version: string, data: object) {
  return {
    'nova_object.data': data,
    'nova_object.name': name,
    'nova_object.namespace': 'nova',
    'nova_object.version': version,
  };
}

const KEYPAIR = { name: 'k', user_id: 'u', fingerprint: null, public_key: null, type: 'ssh' };
const PAYLOAD = wrapped('KeypairPayload', '1.0', KEYPAIR);

function notification(fields: { eventType?: string | null; payload?: unknown }): Notification {
  const { eventType = 'keypair.create.end', payload = PAYLOAD } = fields;
  return {
    ctxt: {},
    publisherId: 'nova-api:host1',
    eventType,
    priority: 'info',
    payload,
    metadata: { messageId: 'm1', timestamp: null },
    redeliveries: 0,
    message: { event_type: eventType, payload },
  };
}

describe("a notification of nova's", () => {
  it('is unwrapped, with the original kept', () => {
    const nova = novaNotification(notification({}));
    assert.equal(nova?.eventType, 'keypair.create.end');
    // Only with its event type known.
    const name: string = nova.payload.name;
    assert.equal(name, 'k');
    assert.deepEqual(nova.payload, KEYPAIR);
    assert.equal(nova.unwrapped.original, PAYLOAD);
    assert.equal(nova.unwrapped.identityOf()?.version, '1.0');
    assert.equal(nova.publisherId, 'nova-api:host1');
  });

  it('may be one that is looked for', () => {
    const created = novaNotification(notification({}), 'keypair.create.end');
    assert.equal(created?.payload.type, 'ssh');
    assert.equal(novaNotification(notification({}), 'keypair.delete.end'), undefined);
  });

  it('may have been unwrapped before', () => {
    const unwrapped = { ...notification({}), payload: KEYPAIR };
    assert.deepEqual(novaNotification(unwrapped)?.payload, KEYPAIR);
  });

  it('may have a newer minor version', () => {
    const payload = wrapped('KeypairPayload', '1.7', { ...KEYPAIR, newer: 1 });
    assert.deepEqual(novaNotification(notification({ payload }))?.payload, {
      ...KEYPAIR,
      newer: 1,
    });
  });

  const STRANGERS: readonly (readonly [string, Parameters<typeof notification>[0]])[] = [
    ['another event type', { eventType: 'keypair.explode' }],
    ['an event type of every object', { eventType: 'constructor' }],
    ['no event type', { eventType: null }],
    ['a legacy payload', { payload: KEYPAIR }],
    ['no payload', { payload: null }],
    ['another payload', { payload: wrapped('FlavorPayload', '1.4', {}) }],
    ['another major version', { payload: wrapped('KeypairPayload', '2.0', KEYPAIR) }],
    ["another project's payload", { payload: { ...PAYLOAD, 'nova_object.namespace': 'masakari' } }],
  ];
  for (const [what, fields] of STRANGERS) {
    it(`is none with ${what}`, () => {
      assert.equal(novaNotification(notification(fields)), undefined);
    });
  }

  it('has types', () => {
    const typed = (created: NovaNotification<'instance.create.end'>): unknown[] => [
      created.eventType satisfies 'instance.create.end',
      // Of the payload itself, of those that it builds on, and of one inside.
      created.payload.instance_name satisfies string,
      created.payload.deleted_at satisfies string | null,
      created.payload.ip_addresses[0]?.version satisfies number | undefined,
      // @ts-expect-error there is no such field
      created.payload.colour,
      // @ts-expect-error it may be null
      created.payload.host satisfies string,
    ];
    // @ts-expect-error there is no such event
    const none: NovaNotification<'instance.explode'> | undefined = undefined;
    const either = (nova: NovaNotification<'keypair.create.end' | 'flavor.create'>): string =>
      nova.eventType === 'flavor.create' ? nova.payload.flavorid : nova.payload.user_id;
    assert.deepEqual([typed.length, none, either.length], [1, undefined, 1]);
  });

  it('comes from a typed emitter, filtered by what is wrapped', async () => {
    await using transport = fakeTransport();
    const names = new Sightings<string>();
    await using events = notificationEmitter<NovaPayloads>(
      transport,
      [new Target({ topic: 'versioned_notifications' })],
      {
        serializer: new UnwrappingSerializer(),
        filterRule: new NotificationFilter({ payload: { user_id: '^u$' } }),
      },
    );
    events.on('keypair.create.end', ({ payload, message }) => {
      assert.ok(message['payload'] !== payload);
      names.add(payload.name);
    });
    await events.start();
    const notifier = getNotifier(transport, {
      driver: 'messagingv2',
      topics: ['versioned_notifications'],
    });
    for (const fields of [{ user_id: 'other' }, { name: 'mine' }]) {
      const payload = wrapped('KeypairPayload', '1.0', { ...KEYPAIR, ...fields });
      await notifier.info({}, 'keypair.create.end', payload);
    }
    assert.deepEqual(await names.count(1), ['mine']);
  });
});
