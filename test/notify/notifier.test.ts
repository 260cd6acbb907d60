import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import { RequestContext } from '../../lib/context/request-context.ts';
import { RequestContextSerializer } from '../../lib/serializer/request-context-serializer.ts';
import { InvalidArgument, MessageDeliveryFailure } from '../../lib/errors.ts';
import type { NotifierEvent } from '../../lib/notify/diagnostics.ts';
import { NotificationFailure, UnknownNotificationDriver } from '../../lib/notify/errors.ts';
import { getNotifier } from '../../lib/notify/notifier.ts';
import type { NotifierSettings } from '../../lib/notify/notifier-settings.ts';
import type { NotificationDriver } from '../../lib/notify/notify-drivers/notification-driver.ts';
import { TestDriver } from '../../lib/notify/notify-drivers/test-driver.ts';
import { getNotificationTransport } from '../../lib/transport/create-transport.ts';
import { TemporaryFiles } from '../conf/temporary-files.ts';
import { ChannelSightings } from '../support/channel-sightings.ts';
import { fakeNotifier } from '../support/notify-world.ts';

const BROKEN: NotificationDriver = {
  notify: () => {
    throw new Error('the disk is full');
  },
};

/** Never done, until nobody waits any more. */
class Sluggish implements NotificationDriver {
  gaveUp = 0;

  notify(
    _notice: unknown,
    { signal }: { readonly signal: AbortSignal | undefined },
  ): Promise<void> {
    return new Promise(() => {
      signal?.addEventListener('abort', () => (this.gaveUp += 1));
    });
  }
}

describe('a notifier', () => {
  it('takes drivers, topics and retry from the configuration', async () => {
    const { notifier } = fakeNotifier({ settings: { driver: ['test', 'noop'], retry: 3 } });
    assert.deepEqual([...notifier.drivers.keys()], ['test', 'noop']);
    await notifier.info(null, 'e', 1);
    const test = notifier.drivers.get('test');
    assert.ok(test instanceof TestDriver);
    assert.equal(test.notifications[0]?.retry, 3);
    test.reset();
    assert.deepEqual(test.notifications, []);
  });

  it('knows the names that the options had before', async () => {
    using folder = new TemporaryFiles();
    const file = folder.write('old.conf', '[DEFAULT]\nnotification_driver = noop\n');
    const conf = await ConfigOpts.load({ files: [file], env: {} });
    const transport = getNotificationTransport(conf, { url: 'fake://' });
    assert.deepEqual([...getNotifier(transport).drivers.keys()], ['noop']);
  });

  it('sends the same message by every driver, with the serialized payload', async () => {
    const [one, other] = [new TestDriver(), new TestDriver()];
    const { notifier } = fakeNotifier({
      options: {
        driver: [one, other],
        publisherId: 'p',
        serializer: {
          serializeEntity: (_ctxt, entity) => ({ wrapped: entity }),
          deserializeEntity: (_ctxt, entity) => entity,
          serializeContext: (ctxt) => ctxt,
          deserializeContext: (ctxt) => ({ ...ctxt }),
        },
      },
    });
    await notifier.warning({ a: 1 }, 'e', 5);
    const [notice] = one.notifications;
    assert.deepEqual(other.notifications, [notice]);
    const { message_id: id, timestamp, ...rest } = notice?.message ?? {};
    assert.ok(id);
    assert.match(timestamp ?? '', /^\d{4}-/);
    assert.deepEqual(rest, {
      publisher_id: 'p',
      event_type: 'e',
      priority: 'WARN',
      payload: { wrapped: 5 },
    });
  });

  it('without a driver sends nothing; is enabled unless noop is all it has, as in oslo', async () => {
    const { notifier: none } = fakeNotifier({});
    await none.info(null, 'e', 1);
    assert.equal(none.isEnabled(), true);
    assert.equal(fakeNotifier({ options: { driver: 'noop' } }).notifier.isEnabled(), false);
    const two = fakeNotifier({ options: { driver: ['noop', 'test'] } });
    assert.equal(two.notifier.isEnabled(), true);
  });

  it('falls back to the transport for RPC, and has one of its own if configured', () => {
    const rpc = { DEFAULT: { transport_url: 'nonsense://rpc' } };
    const own = { ...rpc, oslo_messaging_notifications: { transport_url: 'fake://own' } };
    const open = (overrides: typeof rpc) =>
      getNotificationTransport(new ConfigOpts({ env: {}, overrides }));
    assert.ok(open(own));
    assert.throws(() => open(rpc), /nonsense/);
  });

  it('can be prepared with other settings, which share drivers and counts', async () => {
    const { notifier } = fakeNotifier({
      options: { driver: 'test', publisherId: 'a', retry: 7 },
    });
    const prepared = notifier.prepare({ publisherId: 'b', retry: 0 });
    await prepared.info(null, 'e', 1);
    await prepared.prepare({ retry: undefined }).info(null, 'e', 2);
    const test = notifier.drivers.get('test');
    assert.ok(test instanceof TestDriver);
    assert.deepEqual(
      test.notifications.map(({ message, retry }) => [message.publisher_id, retry]),
      [
        ['b', 0],
        ['b', 0],
      ],
    );
    assert.deepEqual(notifier.counts, { sent: 2, failed: 0 });
  });
});

describe('a driver that fails', () => {
  it('is logged and counted, and does not keep the others from their work', async () => {
    const test = new TestDriver();
    const { notifier, log } = fakeNotifier({ options: { driver: [BROKEN, test] } });
    await notifier.error(null, 'e', { password: 'p' });
    assert.equal(test.notifications.length, 1);
    assert.deepEqual(notifier.counts, { sent: 0, failed: 1 });
    const [record] = log.about(/A notification was not sent/);
    assert.equal(record?.level, 'error');
    assert.equal(record.fields['eventType'], 'e');
    assert.equal(JSON.stringify(record).includes('password'), false);
  });

  it('rejects for whoever asked for it', async () => {
    const { notifier } = fakeNotifier({ options: { driver: BROKEN } });
    const asking = notifier.prepare({ failures: 'thrown' });
    await assert.rejects(asking.info(null, 'e', 1), (error: unknown) => {
      assert.ok(error instanceof NotificationFailure);
      assert.ok(error instanceof MessageDeliveryFailure);
      assert.match(error.message, /\(e\) was not sent by driver ".*": the disk is full/);
      return true;
    });
    await notifier.info(null, 'e', 1);
    assert.deepEqual(notifier.counts, { sent: 0, failed: 2 });
  });

  it('of an unknown name is named at once, and fails each notification', async () => {
    const { notifier, log } = fakeNotifier({
      options: { driver: ['messagingv3', 'test'], failures: 'thrown' },
    });
    assert.equal(log.about(/There is no notification driver "messagingv3"/).length, 1);
    await assert.rejects(notifier.info(null, 'e', 1), (error: unknown) => {
      assert.ok(error instanceof NotificationFailure);
      assert.ok(error.problems[0]?.error instanceof UnknownNotificationDriver);
      return true;
    });
    const test = notifier.drivers.get('test');
    assert.ok(test instanceof TestDriver);
    assert.equal(test.notifications.length, 1);
  });

  it('does not hold its caller longer than the timeout', async () => {
    const sluggish = new Sluggish();
    const { notifier } = fakeNotifier({
      options: { driver: sluggish, timeoutMs: 5, failures: 'thrown' },
    });
    await assert.rejects(notifier.info(null, 'e', 1), /was not sent within 5 ms/);
    assert.equal(sluggish.gaveUp, 1);
    assert.deepEqual(notifier.counts, { sent: 0, failed: 1 });
  });

  it('does not hold its caller when the signal fires', async () => {
    const sluggish = new Sluggish();
    const { notifier } = fakeNotifier({ options: { driver: sluggish } });
    const giveUp = new AbortController();
    const reason = new Error('enough');
    const sending = notifier.info(null, 'e', 1, { signal: giveUp.signal });
    setImmediate(() => {
      giveUp.abort(reason);
    });
    await assert.rejects(sending, reason);
    assert.equal(sluggish.gaveUp, 1);
    await assert.rejects(notifier.info(null, 'e', 1, { signal: giveUp.signal }), reason);
  });

  it('is seen on the diagnostics channel', async () => {
    using seen = new ChannelSightings<NotifierEvent>('oslo-messaging:notifier');
    const { notifier } = fakeNotifier({
      options: { driver: ['test', 'unheard-of'], publisherId: 'p' },
    });
    await notifier.sample(null, 'e', 1);
    const [event] = seen.all;
    assert.deepEqual(
      [event?.eventType, event?.priority, event?.publisherId, event?.failed],
      ['e', 'sample', 'p', ['driver "unheard-of"']],
    );
  });
});

describe('the context that goes out', () => {
  class Own {
    readonly user_id = 'u';
    readonly auth_token = 't';
  }
  const rows: readonly (readonly [
    what: string,
    ctxt: unknown,
    redacted: unknown,
    safe: unknown,
    warnings: number,
  ])[] = [
    ['none', null, {}, {}, 0],
    ['a literal', { user_id: 'u', auth_token: 't', mine: 1 }, {}, { user_id: 'u' }, 0],
    ['an object that cannot redact itself', new Own(), {}, { user_id: 'u' }, 1],
    [
      'an object that can',
      { redactedCopy: () => ({ user_id: 'u' }), auth_token: 't' },
      { user_id: 'u' },
      {},
      0,
    ],
  ];
  for (const [what, ctxt, redacted, safe, warnings] of rows) {
    it(`of ${what} is what the policy leaves`, async () => {
      for (const [contextPolicy, expected] of [
        ['redacted-copy', redacted],
        ['safe-keys', safe],
      ] as const) {
        const driver = new TestDriver();
        const { notifier, log } = fakeNotifier({ options: { driver, contextPolicy } });
        await notifier.info(ctxt as Record<string, unknown>, 'e', 1);
        assert.deepEqual(driver.notifications[0]?.ctxt, expected, contextPolicy);
        const expectedWarnings = contextPolicy === 'redacted-copy' ? warnings : 0;
        assert.equal(log.about(/goes without its context/).length, expectedWarnings);
      }
    });
  }

  it('of a request context bears no secret under either policy', async () => {
    for (const contextPolicy of ['redacted-copy', 'safe-keys'] as const) {
      const driver = new TestDriver();
      const { transport } = fakeNotifier({});
      const notifier = getNotifier<RequestContext>(transport, {
        driver,
        contextPolicy,
        serializer: new RequestContextSerializer(RequestContext),
      });
      const ctxt = new RequestContext({ authToken: 'secret', userId: 'u', requestId: 'req-1' });
      await notifier.info(ctxt, 'e', 1);
      const sent = driver.notifications[0]?.ctxt;
      assert.equal(sent?.['user'], 'u');
      assert.equal(sent['request_id'], 'req-1');
      assert.equal(JSON.stringify(sent).includes('secret'), false);
    }
  });

  it('of a request context, which never changes, is made once', async () => {
    for (const contextPolicy of ['redacted-copy', 'safe-keys'] as const) {
      const driver = new TestDriver();
      const { notifier } = fakeNotifier({ options: { driver, contextPolicy } });
      const ctxt: unknown = new RequestContext({ authToken: 'secret', userId: 'u' });
      await notifier.info(ctxt as Record<string, unknown>, 'e', 1);
      await notifier.info(ctxt as Record<string, unknown>, 'e', 2);
      const [first, second] = driver.notifications;
      assert.notEqual(first?.ctxt, undefined);
      assert.equal(first?.ctxt, second?.ctxt, contextPolicy);
    }
  });
});

describe('what a notifier refuses', () => {
  const options: readonly (readonly [options: object, argument: string])[] = [
    [{ driver: {} }, 'driver'],
    [{ driver: ['log', null] }, 'driver'],
    [{ topics: 'notifications' }, 'topics'],
    [{ topics: [''] }, 'topics'],
    [{ publisherId: 5 }, 'publisherId'],
    [{ retry: 1.5 }, 'retry'],
    [{ timeoutMs: -1 }, 'timeoutMs'],
    [{ timeoutMs: Infinity }, 'timeoutMs'],
    [{ failures: 'ignored' }, 'failures'],
  ];
  for (const [bad, argument] of options) {
    it(`the option ${JSON.stringify(bad)}`, () => {
      const make = () => fakeNotifier({ options: bad });
      assert.throws(make, (error: unknown) => refusalOf(argument, error));
    });
  }

  it('a setting to prepare() that is none', () => {
    const { notifier } = fakeNotifier({ options: { driver: 'noop' } });
    for (const [changes, argument] of [
      [{ topics: ['x'] }, 'topics'],
      [{ retry: '5' }, 'retry'],
    ] as const) {
      const prepare = () => notifier.prepare(changes as unknown as NotifierSettings);
      assert.throws(prepare, (error: unknown) => refusalOf(argument, error));
    }
  });

  it('an event type that is no text', async () => {
    const { notifier } = fakeNotifier({ options: { driver: 'noop' } });
    const notify = notifier.info(null, undefined as unknown as string, 1);
    await assert.rejects(notify, (error: unknown) => refusalOf('eventType', error));
  });

  function refusalOf(argument: string, error: unknown): boolean {
    assert.ok(error instanceof InvalidArgument);
    assert.ok(error.message.includes(argument), error.message);
    return true;
  }
});
