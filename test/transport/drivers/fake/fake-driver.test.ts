import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { ConfigOpts } from '../../../../lib/conf/config-opts.ts';
import { TransportClosed } from '../../../../lib/errors.ts';
import { Target } from '../../../../lib/target/target.ts';
import { getRpcTransport } from '../../../../lib/transport/create-transport.ts';
import type {
  Admission,
  RpcIncomingMessage,
} from '../../../../lib/transport/driver/incoming-message.ts';
import type { MalformedMessageEvent } from '../../../../lib/transport/driver/malformed-message.ts';
import { registerDriver } from '../../../../lib/transport/driver-registry.ts';
import { createFakeDriverFactory } from '../../../../lib/transport/drivers/fake/create-fake-driver-factory.ts';
import { FakeDriver } from '../../../../lib/transport/drivers/fake/fake-driver.ts';
import { MemoryBus } from '../../../../lib/transport/drivers/fake/memory-bus.ts';
import { TransportURL } from '../../../../lib/transport/transport-url.ts';
import { encodeRequest } from '../../../../lib/wire/request.ts';
import { ChannelSightings } from '../../../support/channel-sightings.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { Sightings } from '../../../support/sightings.ts';

const TARGET = new Target({ topic: 'topic', server: 'server1' });
const TOPIC = { exchange: 'openstack', routingKey: 'topic' };

interface Scene {
  readonly bus: MemoryBus;
  readonly log: RecordingLogger;
  readonly driver: FakeDriver;
}

function open(bus = new MemoryBus()): Scene {
  const log = new RecordingLogger();
  const driver = new FakeDriver(
    {
      conf: new ConfigOpts(),
      url: new TransportURL({ transport: 'fake' }),
      defaultExchange: 'openstack',
      allowedRemoteExmods: {},
      logger: log,
    },
    bus,
  );
  return { bus, log, driver };
}

function request(n: number): { body: string; expiresAt: number } {
  const body = encodeRequest({ method: 'note', args: { n }, ctxt: {}, uniqueId: `unique${n}` });
  return { body, expiresAt: Infinity };
}

const argument = ({ message }: RpcIncomingMessage): unknown =>
  (message['args'] as { readonly n: unknown }).n;

/** Listens without admitting anything. */
async function listen(
  { driver }: Scene,
  concurrency: number,
): Promise<{
  seen: Sightings<RpcIncomingMessage>;
  rejected: () => number;
  stop: () => Promise<void>;
}> {
  const seen = new Sightings<RpcIncomingMessage>();
  let rejected = 0;
  const listener = await driver.listen(TARGET, {
    concurrency,
    onMessage: (incoming) => {
      seen.add(incoming);
    },
    onRejected: () => {
      rejected += 1;
    },
  });
  return { seen, rejected: () => rejected, stop: () => listener.stop() };
}

describe('a listener of the fake driver', () => {
  it('holds no more unadmitted requests than its server works on', async () => {
    const scene = open();
    const { seen } = await listen(scene, 2);
    for (const n of [1, 2, 3, 4]) scene.bus.publish(TOPIC, request(n));
    await new Promise(setImmediate);
    assert.deepEqual(seen.all.map(argument), [1, 2]);
    assert.equal(seen.all[0]?.admit(), 'admitted');
    await seen.count(3);
    await new Promise(setImmediate);
    assert.deepEqual(seen.all.map(argument), [1, 2, 3]);
  });

  it('admits a request once, whatever is delivered', async () => {
    const scene = open();
    const { seen } = await listen(scene, 10);
    for (const n of [1, 1, 2]) scene.bus.publish(TOPIC, request(n));
    scene.bus.publish(TOPIC, { body: withoutUniqueId(3), expiresAt: Infinity });
    scene.bus.publish(TOPIC, { body: withoutUniqueId(3), expiresAt: Infinity });
    await seen.count(5);
    const admissions: Admission[] = seen.all.map((incoming) => incoming.admit());
    assert.deepEqual(admissions, ['admitted', 'duplicate', 'admitted', 'admitted', 'admitted']);
    assert.equal(scene.log.about(/seen before/).length, 1);
    assert.equal(seen.all[0]?.admit(), 'gone');
  });

  it('forgets what it has not admitted: that may be delivered again', async () => {
    const scene = open();
    const first = await listen(scene, 10);
    for (const n of [1, 2, 3]) scene.bus.publish(TOPIC, request(n));
    await first.seen.count(3);
    assert.equal(first.seen.all[0]?.admit(), 'admitted');
    await first.stop();
    await first.stop();
    assert.equal(first.seen.all[1]?.admit(), 'gone');
    const second = await listen(scene, 10);
    await second.seen.count(2);
    assert.deepEqual(second.seen.all.map(argument), [2, 3]);
    assert.deepEqual(
      second.seen.all.map((incoming) => incoming.admit()),
      ['admitted', 'admitted'],
    );
  });

  for (const body of [
    'no JSON',
    '[1, 2]',
    '"text"',
    '{"oslo.version": "2.0", "oslo.message": "{"}',
  ]) {
    it(`drops what is no request, tells of it and goes on: ${body}`, async () => {
      using malformed = new ChannelSightings<MalformedMessageEvent>('oslo-messaging:malformed');
      const scene = open();
      const { seen, rejected } = await listen(scene, 1);
      scene.bus.publish(TOPIC, { body, expiresAt: Infinity });
      scene.bus.publish(TOPIC, request(1));
      await seen.count(1);
      assert.deepEqual(seen.all.map(argument), [1]);
      assert.equal(rejected(), 1);
      const [event, ...others] = malformed.all;
      assert.deepEqual({ ...event, cause: '' }, { kind: 'request', ...TOPIC, cause: '' });
      assert.deepEqual(others, []);
      assert.deepEqual(scene.log.records, [
        {
          level: 'error',
          message: `Rejected a request that cannot be understood: ${event?.cause}`,
          fields: TOPIC,
        },
      ]);
    });
  }

  it('cannot reply to a call that names no queue for it', async () => {
    const scene = open();
    const { seen } = await listen(scene, 1);
    const body = JSON.stringify({ method: 'note', args: { n: 1 }, _msg_id: 'm1' });
    scene.bus.publish(TOPIC, { body, expiresAt: Infinity });
    const [incoming] = await seen.count(1);
    const nowhere = { code: 'OSLO_MESSAGING_DELIVERY_FAILURE', message: /m1 names no queue/ };
    await assert.rejects(incoming?.reply(1) ?? Promise.resolve(), nowhere);
    await assert.rejects(incoming?.heartbeat() ?? Promise.resolve(), nowhere);
  });

  it('replies to nobody once its transport is closed', async () => {
    const scene = open();
    const { seen } = await listen(scene, 1);
    const client = open(scene.bus);
    const call = client.driver.call(
      { target: TARGET, ctxt: {}, method: 'note', args: { n: 1 } },
      { timeoutMs: 5_000 },
    );
    const [incoming] = await seen.count(1);
    assert.equal(incoming?.admit(), 'admitted');
    await scene.driver.close();
    await assert.rejects(incoming.reply('result'), TransportClosed);
    await assert.rejects(incoming.heartbeat(), TransportClosed);
    await client.driver.close();
    await assert.rejects(call, TransportClosed);
  });

  it('drops the reply to a caller that is gone', async () => {
    const scene = open();
    const { seen } = await listen(scene, 1);
    const client = open(scene.bus);
    const call = client.driver.call(
      { target: TARGET, ctxt: { request_id: 'req-1' }, method: 'note', args: { n: 1 } },
      { timeoutMs: 5_000 },
    );
    const rejected = assert.rejects(call, TransportClosed);
    const [incoming] = await seen.count(1);
    await client.driver.close();
    await incoming?.reply('result');
    await rejected;
    const [record] = scene.log.about(/caller is gone/);
    assert.equal(record?.fields['requestId'], 'req-1');
  });
});

describe('the fake driver', () => {
  it('counts and logs casts that no queue takes', async () => {
    const { driver, log } = open();
    const cast = { target: TARGET, ctxt: { request_id: 'req-1' }, method: 'note', args: {} };
    await driver.cast(cast, {});
    await driver.cast({ ...cast, target: TARGET.with({ fanout: true }) }, {});
    assert.equal(driver.health().unroutableCasts, 2);
    assert.deepEqual(
      log.about(/no queue takes/).map(({ fields }) => [fields['method'], fields['requestId']]),
      [
        ['note', 'req-1'],
        ['note', 'req-1'],
      ],
    );
  });

  it('has queues by exchange, but one fanout of a topic for all exchanges', async () => {
    const scene = open();
    const { seen } = await listen(scene, 10);
    const cast = { ctxt: {}, method: 'note', args: { n: 1 } };
    const elsewhere = new Target({ topic: 'topic', exchange: 'elsewhere' });
    await scene.driver.cast({ ...cast, target: elsewhere }, {});
    assert.equal(scene.driver.health().unroutableCasts, 1);
    await scene.driver.cast({ ...cast, target: elsewhere.with({ fanout: true }) }, {});
    await seen.count(1);
    assert.equal(scene.driver.health().unroutableCasts, 1);
  });

  it('connects transports of one configuration, and only those', async () => {
    registerDriver('fake', createFakeDriverFactory());
    const [conf, otherConf] = [new ConfigOpts(), new ConfigOpts()];
    const url = 'fake://';
    const [one, two] = [getRpcTransport(conf, { url }), getRpcTransport(conf, { url })];
    const other = getRpcTransport(otherConf, { url });
    await one.listen(TARGET, {
      concurrency: 1,
      onMessage: (incoming) => {
        incoming.admit();
        void incoming.reply('here');
      },
    });
    const call = { target: TARGET, ctxt: {}, method: 'where', args: {} };
    assert.equal(await two.call(call, { timeoutMs: 1_000 }), 'here');
    await assert.rejects(other.call(call, { timeoutMs: 5 }), { stage: 'unroutable' });
    for (const transport of [one, two, other]) await transport.close();
  });

  it('has no options, so none in its URL', () => {
    registerDriver('fake', createFakeDriverFactory());
    assert.throws(() => getRpcTransport(new ConfigOpts(), { url: 'fake:///?rabbit_qos=1' }), {
      name: 'DriverLoadFailure',
      message: /rabbit_qos/,
    });
  });

  it('does not keep a process alive', { timeout: 20_000 }, async () => {
    const script = new URL('serve-and-leave.ts', import.meta.url).pathname;
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script]);
    assert.equal(stdout, '3\n');
  });
});

function withoutUniqueId(n: number): string {
  return JSON.stringify({ method: 'note', args: { n } });
}
