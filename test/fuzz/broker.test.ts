import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc, { type Arbitrary } from 'fast-check';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import { getRpcServer } from '../../lib/rpc/rpc-server.ts';
import { Target } from '../../lib/target/target.ts';
import { getRpcTransport } from '../../lib/transport/create-transport.ts';
import type { MalformedMessageEvent } from '../../lib/transport/driver/malformed-message.ts';
import '../../lib/transport/drivers/builtin.ts';
import type { Transport } from '../../lib/transport/transport.ts';
import { decodeBody } from '../../lib/wire/body.ts';
import { ChannelSightings } from '../support/channel-sightings.ts';
import { createVhost, type TestVhost } from '../support/rabbit-vhost.ts';
import { RawPeer, type RawProperties } from '../support/raw-peer.ts';
import { until } from '../support/until.ts';
import { report, SEED, watchPrototypes } from './campaign.ts';
import { heapMiB } from '../support/heap.ts';
import { CountingLogger } from './counting-logger.ts';
import { Answers, ENDPOINTS, sendInTurns, traffic, type Message } from './traffic.ts';

const MESSAGES = 6_000;
const REPLY_Q = 'replies';
const TOPIC = { exchange: 'openstack', routingKey: 'topic' };
const JSON_UTF8 = { contentType: 'application/json', contentEncoding: 'utf-8' };

/** What noise may come with: any of these takes the place of what Python sends. */
const strangeProperties: Arbitrary<RawProperties> = fc.oneof(
  { arbitrary: fc.constant({}), weight: 4 },
  {
    arbitrary: fc
      .constantFrom(undefined, 'text/plain', 'application/x-python-serialize', 'APPLICATION/JSON')
      .map((contentType) => ({ contentType })),
    weight: 1,
  },
  {
    arbitrary: fc
      .constantFrom(undefined, 'binary', 'latin-1', 'no such encoding')
      .map((contentEncoding) => ({ contentEncoding })),
    weight: 1,
  },
  {
    arbitrary: fc
      .constantFrom('application/x-gzip', 'application/x-bz2', 'application/x-nothing', '')
      .map((compression) => ({ headers: { compression } })),
    weight: 1,
  },
);

async function connect(vhost: TestVhost, logger: CountingLogger): Promise<Transport> {
  const conf = await ConfigOpts.load({
    files: [],
    // Among the noise are calls of clients that do not exist: who waits for them, waits long.
    cli: { oslo_messaging_rabbit: { kombu_missing_consumer_retry_timeout: '1' } },
  });
  return getRpcTransport(conf, { url: vhost.url, logger });
}

describe('a server on a real broker', () => {
  it('answers each call once, whatever comes between', { timeout: 300_000 }, async (test) => {
    const assertPrototypes = watchPrototypes();
    using malformed = new ChannelSightings<MalformedMessageEvent>('oslo-messaging:malformed');
    const messages = traffic(MESSAGES, REPLY_Q);
    const properties = fc.sample(strangeProperties, { seed: SEED, numRuns: MESSAGES });
    const dressed = new Map(messages.map((message, n) => [message, properties[n] ?? {}]));
    const startedAt = performance.now();
    await using vhost = await createVhost();
    const logger = new CountingLogger();
    await using transport = await connect(vhost, logger);
    const target = new Target({ topic: 'topic', server: 'server1' });
    await using server = getRpcServer(transport, target, ENDPOINTS);
    await server.start();
    await using peer = await RawPeer.open(vhost.url);
    const answers = new Answers();
    await peer.consume(REPLY_Q, ({ content }) => {
      answers.add(decodeBody(content, JSON_UTF8));
    });
    const send = (some: readonly Message[]): Promise<void> =>
      sendInTurns(some, answers, (message) =>
        peer.send(TOPIC, message.body, message.kind === 'noise' ? dressed.get(message) : {}),
      );

    await send(messages.slice(0, MESSAGES / 2));
    const connections = await connectionNames(vhost);
    const heapBefore = heapMiB();
    await send(messages.slice(MESSAGES / 2));
    const grownMiB = heapMiB() - heapBefore;
    await until(() => areSettled(vhost), { what: 'empty queues', everyMs: 200 });
    assert.deepEqual(await connectionNames(vhost), connections);
    const { rejected, gone } = server.dropped;
    const answered = answers.check(messages);
    report(test, { messages: messages.length, answered, rejected }, startedAt);
    assertPrototypes();
    assert.equal(gone, 0);
    assert.equal(malformed.all.length, rejected);
    assert.ok(answered > MESSAGES / 3 && rejected > MESSAGES / 10);
    assert.ok(logger.count('error') >= rejected);
    assert.ok(grownMiB < 16, `the heap grew by ${grownMiB} MiB`);
  });
});

async function connectionNames(vhost: TestVhost): Promise<readonly string[]> {
  const rows = await vhost.ctl.listConnections('name');
  return rows.map(({ name }) => String(name)).sort();
}

/** Whether nothing waits in a queue, and nothing for an acknowledgement. */
async function areSettled(vhost: TestVhost): Promise<boolean> {
  const rows = await vhost.ctl.listQueues('name', 'messages');
  return rows.every(({ messages }) => messages === 0);
}
