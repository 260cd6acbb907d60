import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, describe, it } from 'node:test';
import {
  ConfigOpts,
  getBatchNotificationListener,
  getNotificationListener,
  getNotificationTransport,
  getNotifier,
  NotificationFilter,
  Target,
  type Notification,
  type NotificationServer,
  type Notifier,
  type Transport,
} from '../../lib/index.ts';
import type { MalformedMessageEvent } from '../../lib/transport/driver/malformed-message.ts';
import { readGolden } from '../golden/read-golden.ts';
import { ChannelSightings } from '../support/channel-sightings.ts';
import { createVhost, uniqueName, type TestVhost } from '../support/rabbit-vhost.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { RecordingLogger } from '../support/recording-logger.ts';
import { Sightings } from '../support/sightings.ts';
import { until } from '../support/until.ts';

interface GoldenBody {
  readonly step: string;
  readonly body_b64: string;
  readonly content_type?: string;
  readonly content_encoding?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly verdict: 'ack' | 'reject';
}

/** What no reader of Python's envelopes can understand. */
const bodies = (readGolden('malformed-bodies.json') as readonly GoldenBody[]).filter(
  ({ verdict }) => verdict === 'reject',
);

/** Of whatever type a payload is; a filter asks for a field of it. */
const PAYLOADS: readonly unknown[] = [
  null,
  'text',
  5,
  true,
  [1],
  [{ state: 'active' }],
  {},
  { state: 5 },
];

describe('Among notifications', { timeout: 120_000 }, () => {
  const log = new RecordingLogger();
  let vhost: TestVhost;
  let peer: RawPeer;
  let transport: Transport;
  let notifier: Notifier;
  let topic: string;
  const running: AsyncDisposable[] = [];

  before(async () => {
    vhost = await createVhost();
    peer = await RawPeer.open(vhost.url);
    const conf = await ConfigOpts.load({ files: [] });
    transport = getNotificationTransport(conf, { url: vhost.url, logger: log });
  });
  beforeEach(() => {
    topic = uniqueName('notifications');
    notifier = getNotifier(transport, { driver: 'messagingv2', topics: [topic] });
  });
  afterEach(async () => {
    for (const listener of running.splice(0)) await listener[Symbol.asyncDispose]();
  });
  after(async () => {
    await transport.close();
    await peer[Symbol.asyncDispose]();
    await vhost[Symbol.asyncDispose]();
  });

  async function listen(
    filterRule?: NotificationFilter,
  ): Promise<{ readonly seen: Sightings<unknown>; readonly listener: NotificationServer }> {
    const seen = new Sightings<unknown>();
    const info = (_ctxt: unknown, { payload }: Notification): void => {
      seen.add(payload);
    };
    const targets = [new Target({ topic })];
    const listener = getNotificationListener(transport, targets, [{ info, filterRule }]);
    running.push(listener);
    await listener.start();
    return { seen, listener };
  }

  function sendBody({ body_b64, content_type, content_encoding, headers }: GoldenBody) {
    const properties = { contentType: content_type, contentEncoding: content_encoding, headers };
    return peer.send({ routingKey: `${topic}.info` }, Buffer.from(body_b64, 'base64'), properties);
  }

  it('each body that cannot be read is rejected, named and counted, and the next one served', async () => {
    const { seen, listener } = await listen();
    for (const [index, golden] of bodies.entries()) {
      using malformed = new ChannelSightings<MalformedMessageEvent>('oslo-messaging:malformed');
      await sendBody(golden);
      await notifier.info({}, 'next', golden.step);
      assert.equal((await seen.count(index + 1)).at(-1), golden.step);
      await until(() => listener.dropped.rejected === index + 1);
      const [{ kind, cause } = assert.fail(), ...others] = malformed.all;
      assert.deepEqual([kind, others], ['notification', []], golden.step);
      const [record, ...more] = log.records.splice(0).filter(({ level }) => level === 'error');
      assert.equal(record?.message, `Rejected a notification that cannot be understood: ${cause}`);
      assert.deepEqual(more, []);
    }
    assert.equal(seen.all.length, bodies.length);
  });

  it('none that cannot be read costs those that came with it in a batch', async () => {
    const seen = new Sightings<unknown>();
    const info = (batch: readonly Notification[]): void => {
      for (const { payload } of batch) seen.add(payload);
    };
    for (const golden of bodies.slice(0, 3)) {
      await notifier.info({}, 'good', golden.step);
      await sendBody(golden);
    }
    const targets = [new Target({ topic })];
    const options = { batchSize: 3, batchTimeoutMs: 60_000 };
    const listener = getBatchNotificationListener(transport, targets, [{ info }], options);
    running.push(listener);
    await listener.start();
    const steps = bodies.slice(0, 3).map(({ step }) => step);
    assert.deepEqual(await seen.count(3), steps);
    await until(() => listener.dropped.rejected === 3);
  });

  it('payloads of whatever type are handed on', async () => {
    const { seen, listener } = await listen();
    for (const payload of PAYLOADS) await notifier.info({}, 'e', payload);
    await seen.count(PAYLOADS.length);
    assert.deepEqual(seen.all, PAYLOADS);
    await until(() => listener.counts.handled === PAYLOADS.length);
  });

  it('payloads of the wrong type match no filter, are acknowledged, and the next one is served', async () => {
    const filter = new NotificationFilter({ payload: { state: '^active$' } });
    const { seen, listener } = await listen(filter);
    for (const payload of PAYLOADS) await notifier.info({}, 'e', payload);
    await notifier.info({}, 'e', { state: 'active' });
    assert.deepEqual(await seen.count(1), [{ state: 'active' }]);
    await until(() => listener.counts.handled === PAYLOADS.length + 1);
    assert.equal(listener.counts.failed, 0);
  });
});
