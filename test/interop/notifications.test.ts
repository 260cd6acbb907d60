import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  ConfigOpts,
  getBatchNotificationListener,
  getNotificationListener,
  getNotificationTransport,
  getNotifier,
  NOTIFICATION_PRIORITIES,
  NotificationFilter,
  NotificationResult,
  RequestContext,
  RequestContextSerializer,
  Target,
  type Notification,
  type NotificationListenerOptions,
  type Transport,
} from '../../lib/index.ts';
import { NotifyPeer } from '../support/notify-peer.ts';
import { createVhost, uniqueName, type TestVhost } from '../support/rabbit-vhost.ts';
import { Sightings } from '../support/sightings.ts';
import { until } from '../support/until.ts';

type Options = NotificationListenerOptions<Record<string, unknown>>;

const DRIVERS = ['messaging', 'messagingv2'] as const;

const PAYLOAD = {
  id: 1,
  name: '你😀',
  ratio: 1.5,
  big: 2n ** 70n,
  nothing: null,
  nested: { list: [true, [], {}] },
};

describe('Notifications between Python and Node', () => {
  let vhost: TestVhost;
  let python: NotifyPeer;
  let transport: Transport;
  const running: AsyncDisposable[] = [];

  before(async () => {
    const [newVhost, peer, conf] = await Promise.all([
      createVhost(),
      NotifyPeer.start(),
      ConfigOpts.load({ files: [] }),
    ]);
    vhost = newVhost;
    python = peer;
    transport = getNotificationTransport(conf, { url: vhost.url });
  });
  after(async () => {
    for (const listener of running) await listener[Symbol.asyncDispose]();
    await transport.close();
    await python[Symbol.asyncDispose]();
    await vhost[Symbol.asyncDispose]();
  });

  /** A started listener in Node, that records what it gets at each priority. */
  async function listen(topic: string, options: Options = {}, filterRule?: NotificationFilter) {
    const seen = new Sightings<Notification>();
    const methods = NOTIFICATION_PRIORITIES.map((priority) => [
      priority,
      (_ctxt: unknown, notification: Notification) => {
        seen.add(notification);
      },
    ]);
    const endpoint = { ...(Object.fromEntries(methods) as object), filterRule };
    const targets = [new Target({ topic })];
    const listener = getNotificationListener(transport, targets, [endpoint], options);
    running.push(listener);
    await listener.start();
    return { seen, listener };
  }

  for (const driver of DRIVERS) {
    it(`${driver} of Python reaches Node at every priority, whole`, async () => {
      const topic = uniqueName('from-python');
      const { seen } = await listen(topic);
      const sent = [...NOTIFICATION_PRIORITIES, 'warning'];
      const payload = { ...PAYLOAD, big: 2 ** 40 };
      for (const priority of sent) {
        const where = { url: vhost.url, topics: [topic], driver };
        await python.notify({ ...where, priority, event_type: `e.${priority}`, payload });
      }
      const all = await seen.count(sent.length);
      const byType = new Map(all.map((notification) => [notification.eventType, notification]));
      for (const priority of sent) {
        const notification = byType.get(`e.${priority}`);
        assert.ok(notification, priority);
        assert.equal(notification.priority, priority === 'warning' ? 'warn' : priority);
        assert.equal(notification.publisherId, 'python.host1');
        assert.deepEqual(notification.payload, payload);
        assert.match(notification.metadata.messageId ?? '', /^[0-9a-f-]{36}$/);
        assert.match(notification.metadata.timestamp ?? '', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);
      }
    });

    it(`${driver} of Node reaches Python at every priority, whole`, async () => {
      const topic = uniqueName('from-node');
      const name = topic;
      const priorities = NOTIFICATION_PRIORITIES;
      await python.listen({ name, url: vhost.url, topics: [topic], priorities });
      const notifier = getNotifier(transport, { driver, topics: [topic], publisherId: 'node' });
      const sent = [...priorities, 'warning'] as const;
      for (const priority of sent) await notifier[priority](null, `e.${priority}`, PAYLOAD);
      const all = await until(async () => {
        const received = await python.received(name);
        return received.length >= sent.length && received;
      });
      const byType = new Map(all.map((notification) => [notification.event_type, notification]));
      for (const priority of sent) {
        const notification = byType.get(`e.${priority}`);
        assert.ok(notification, priority);
        assert.equal(notification.method, priority === 'warning' ? 'warn' : priority);
        assert.equal(notification.publisher_id, 'node');
        // What the peer reports is read here as JSON without big integers.
        assert.deepEqual(notification.payload, { ...PAYLOAD, big: 2 ** 70 });
        assert.deepEqual(notification.ctxt, { client_timeout: null });
        assert.match(String(notification.metadata?.['message_id']), /^[0-9a-f-]{36}$/);
      }
      await python.stop(name);
    });
  }

  it("Python's context arrives as its release sends it", async () => {
    const topic = uniqueName('context');
    const { seen } = await listen(topic);
    const ctxt = { user_id: 'u', project_id: 'p', auth_token: 'secret' };
    const where = { url: vhost.url, topics: [topic] };
    await python.notify({ ...where, priority: 'info', event_type: 'e', payload: 1, ctxt });
    const [notification] = await seen.count(1);
    const identity = isBefore(python.osloVersion, 14, 5) ? { user_id: 'u', project_id: 'p' } : {};
    assert.deepEqual(notification?.ctxt, { ...identity, client_timeout: null });
  });

  it("a context of Node's arrives in Python without its token", async () => {
    const topic = uniqueName('context');
    await python.listen({ name: topic, url: vhost.url, topics: [topic], priorities: ['info'] });
    const notifier = getNotifier<RequestContext>(transport, {
      driver: 'messagingv2',
      topics: [topic],
      serializer: new RequestContextSerializer(RequestContext),
    });
    const ctxt = new RequestContext({ userId: 'u', authToken: 'secret', requestId: 'req-1' });
    await notifier.info(ctxt, 'e', 1);
    const [notification] = await until(async () => {
      const received = await python.received(topic);
      return received.length > 0 && received;
    });
    assert.equal(notification?.ctxt?.['user'], 'u');
    assert.equal(notification.ctxt['request_id'], 'req-1');
    assert.equal(JSON.stringify(notification.ctxt).includes('secret'), false);
    await python.stop(topic);
  });

  it('a filter in Node sees what Python sent', async () => {
    const topic = uniqueName('filter');
    const rule = new NotificationFilter({
      publisherId: '^python\\.',
      eventType: '^compute\\.instance\\.',
      payload: { state: '^(active|error)$' },
    });
    const { seen, listener } = await listen(topic, {}, rule);
    const where = { url: vhost.url, topics: [topic], priority: 'info' };
    for (const [event_type, state] of [
      ['compute.instance.update', 'building'],
      ['volume.update', 'active'],
      ['compute.instance.update', 'active'],
    ] as const) {
      await python.notify({ ...where, event_type, payload: { state } });
    }
    await until(() => listener.counts.handled === 3);
    assert.deepEqual(
      seen.all.map(({ payload }) => payload),
      [{ state: 'active' }],
    );
  });

  for (const pool of [undefined, 'pool'] as const) {
    const what = pool === undefined ? 'the queue of a topic' : 'a pool';
    it(`listeners of both languages share ${what}`, async () => {
      const topic = uniqueName('shared');
      const name = topic;
      const poolName = pool && uniqueName(pool);
      const options = { ...(poolName !== undefined && { pool: poolName }) };
      const at = { url: vhost.url, topics: [topic] };
      await python.listen({ name, ...at, priorities: ['info', 'error'], ...options });
      const { seen } = await listen(topic, options);
      const notifier = getNotifier(transport, { driver: 'messagingv2', topics: [topic] });
      // A listener in Python has started before it consumes.
      await until(async () => {
        await notifier.error(null, 'hello', 0);
        return (await python.received(name)).length > 0;
      });
      for (let n = 0; n < 20; n += 1) await notifier.info(null, 'from-node', n);
      await python.notify({
        ...at,
        priority: 'info',
        event_type: 'from-python',
        payload: 0,
        count: 20,
      });
      const counts = async () => {
        const inNode = seen.all.filter(({ priority }) => priority === 'info');
        const inPython = (await python.received(name)).filter(({ method }) => method === 'info');
        return [inNode.length, inPython.length] as const;
      };
      await until(async () => {
        const [inNode, inPython] = await counts();
        return inNode + inPython >= 40;
      });
      const [inNode, inPython] = await counts();
      assert.equal(inNode + inPython, 40);
      assert.ok(inNode > 0 && inPython > 0, `node ${inNode}, python ${inPython}`);
      await python.stop(name);
    });
  }

  it('Node takes in batches what Python sent one by one', async () => {
    const topic = uniqueName('batch');
    const seen = new Sightings<readonly unknown[]>();
    const endpoint = {
      info: (notifications: readonly Notification[]) => {
        seen.add(notifications.map(({ payload }) => payload));
      },
    };
    const at = { url: vhost.url, topics: [topic], priority: 'info', event_type: 'e' };
    await python.notify({ ...at, payload: 'x', count: 25 });
    const targets = [new Target({ topic })];
    const listener = getBatchNotificationListener(transport, targets, [endpoint], {
      batchSize: 10,
      batchTimeoutMs: 200,
    });
    running.push(listener);
    await listener.start();
    const batches = await seen.count(3);
    assert.deepEqual(
      batches.map(({ length }) => length),
      [10, 10, 5],
    );
  });

  it('Python takes in batches what Node sent one by one', async () => {
    const topic = uniqueName('batch');
    const notifier = getNotifier(transport, { driver: 'messagingv2', topics: [topic] });
    for (let n = 0; n < 25; n += 1) await notifier.info(null, 'e', n);
    await python.listen({
      name: topic,
      url: vhost.url,
      topics: [topic],
      priorities: ['info'],
      batch_size: 10,
      batch_timeout: 1,
    });
    const batches = await until(async () => {
      const received = (await python.received(topic)).map(({ messages = [] }) => messages);
      return received.flat().length >= 25 && received;
    });
    assert.deepEqual(
      batches.flat().map(({ payload }) => payload),
      Array.from({ length: 25 }, (_, n) => n),
    );
    // How full they are is Python's affair, and that of a busy machine.
    assert.ok(batches.length < 25, `${batches.length} batches`);
    await python.stop(topic);
  });

  it('what Python requeues comes again, and what Node requeues', async () => {
    const topic = uniqueName('requeue');
    const at = { url: vhost.url, topics: [topic] };
    await python.listen({ name: topic, ...at, priorities: ['info'], requeue: 2 });
    const notifier = getNotifier(transport, { driver: 'messagingv2', topics: [topic] });
    await notifier.info(null, 'e', 'again');
    await until(async () => (await python.received(topic)).length === 3);
    await python.stop(topic);

    const redeliveries: number[] = [];
    const endpoint = {
      info: (_ctxt: unknown, notification: Notification) => {
        redeliveries.push(notification.redeliveries);
        return redeliveries.length < 3 ? NotificationResult.REQUEUE : undefined;
      },
    };
    await python.notify({ ...at, priority: 'info', event_type: 'e', payload: 'again' });
    const listener = getNotificationListener(transport, [new Target({ topic })], [endpoint], {
      allowRequeue: true,
      redelivery: { firstDelayMs: 1 },
    });
    running.push(listener);
    await listener.start();
    await until(() => listener.counts.handled === 1);
    assert.deepEqual(redeliveries, [0, 1, 2]);
  });
});

function isBefore(version: string, major: number, minor: number): boolean {
  const [itsMajor = 0, itsMinor = 0] = version.split('.').map(Number);
  return itsMajor < major || (itsMajor === major && itsMinor < minor);
}
