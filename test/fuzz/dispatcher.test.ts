import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import { getRpcServer } from '../../lib/rpc/rpc-server.ts';
import { Target } from '../../lib/target/target.ts';
import type { MalformedMessageEvent } from '../../lib/transport/driver/malformed-message.ts';
import { decodeMessage } from '../../lib/transport/drivers/fake/decode-message.ts';
import { FakeDriver } from '../../lib/transport/drivers/fake/fake-driver.ts';
import { MemoryBus } from '../../lib/transport/drivers/fake/memory-bus.ts';
import { replyAddress } from '../../lib/transport/drivers/fake/topology.ts';
import { TransportURL } from '../../lib/transport/transport-url.ts';
import { Transport } from '../../lib/transport/transport.ts';
import { ChannelSightings } from '../support/channel-sightings.ts';
import { report, watchPrototypes } from './campaign.ts';
import { heapMiB } from '../support/heap.ts';
import { CountingLogger } from './counting-logger.ts';
import { Answers, ENDPOINTS, sendInTurns, traffic, type Message } from './traffic.ts';

const MESSAGES = 30_000;
const REPLY_Q = 'replies';
const TOPIC = { exchange: 'openstack', routingKey: 'topic' };

/** A transport on the fake driver, with a way around its client's side. */
function openTransport(logger: CountingLogger): { bus: MemoryBus; transport: Transport } {
  const bus = new MemoryBus();
  const conf = new ConfigOpts();
  const url = new TransportURL({ transport: 'fake' });
  const context = { conf, url, defaultExchange: 'openstack', allowedRemoteExmods: {}, logger };
  return { bus, transport: new Transport(conf, logger, new FakeDriver(context, bus)) };
}

describe('the dispatcher', () => {
  it('answers each call once, whatever comes between', { timeout: 300_000 }, async (test) => {
    const assertPrototypes = watchPrototypes();
    using malformed = new ChannelSightings<MalformedMessageEvent>('oslo-messaging:malformed');
    const messages = traffic(MESSAGES, REPLY_Q);
    const startedAt = performance.now();
    const logger = new CountingLogger();
    const { bus, transport } = openTransport(logger);
    const answers = new Answers();
    bus.declareQueue(replyAddress(REPLY_Q)).addConsumer({
      ready: true,
      deliver: ({ message }) => {
        answers.add(decodeMessage(message));
      },
    });
    const target = new Target({ topic: 'topic', server: 'server1' });
    const server = getRpcServer(transport, target, ENDPOINTS);
    await server.start();
    const send = (some: readonly Message[]): Promise<void> =>
      sendInTurns(some, answers, ({ body }) => {
        bus.publish(TOPIC, { body: body.toString(), expiresAt: Infinity });
      });

    await send(messages.slice(0, MESSAGES / 2));
    const heapBefore = heapMiB();
    await send(messages.slice(MESSAGES / 2));
    await server.stop();
    await server.wait();
    const grownMiB = heapMiB() - heapBefore;
    await transport.close();

    const { rejected, gone } = server.dropped;
    const answered = answers.check(messages);
    report(test, { messages: messages.length, answered, rejected }, startedAt);
    assertPrototypes();
    assert.equal(gone, 0);
    assert.equal(malformed.all.length, rejected);
    assert.ok(answered > MESSAGES / 3 && rejected > MESSAGES / 10);
    assert.ok(logger.count('error') >= rejected);
    // The ids of what was admitted are remembered for ten minutes.
    assert.ok(grownMiB < 16, `the heap grew by ${grownMiB} MiB`);
  });
});
