import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, describe, it } from 'node:test';
import amqp, {
  IllegalOperationError,
  type ChannelModel,
  type ConsumeMessage,
  type Message,
  type Options,
} from 'amqplib';
import { makeOwnPublishFrames } from '../../../../../lib/transport/drivers/rabbit/shortcuts/own-publish-frames.ts';
import { until } from '../../../../support/until.ts';
import { MiniBroker } from '../../../../../lib/testing/broker/mini-broker.ts';

const broker = await MiniBroker.start();
const models: ChannelModel[] = [];
after(async () => {
  await Promise.allSettled(models.map((model) => model.close()));
  await broker.close();
});

const KOMBU: Options.Publish = {
  contentType: 'application/json',
  contentEncoding: 'utf-8',
  deliveryMode: 2,
  priority: 0,
  headers: {},
};
const EXPIRING: Options.Publish = { ...KOMBU, expiration: '60000' };
const CALL: Options.Publish = { ...EXPIRING, mandatory: true };

interface Case {
  readonly name: string;
  readonly exchange?: string;
  readonly routingKey?: string;
  readonly bytes?: number;
  readonly options: Options.Publish;
  /** Whether the frames are ours: then they leave in one piece. */
  readonly ours: boolean;
}

const CASES: readonly Case[] = [
  { name: 'a cast', options: KOMBU, ours: true },
  { name: 'a call', options: CALL, ours: true },
  { name: 'an empty expiration', options: { ...KOMBU, expiration: '' }, ours: true },
  { name: 'no body', bytes: 0, options: CALL, ours: true },
  { name: 'as much as a frame takes', bytes: 131_064, options: CALL, ours: true },
  { name: 'one byte more', bytes: 131_065, options: CALL, ours: true },
  { name: 'several full frames', bytes: 3 * 131_064, options: CALL, ours: true },
  { name: 'several frames and a rest', bytes: 300_000, options: CALL, ours: true },
  { name: 'no names', exchange: '', routingKey: '', options: KOMBU, ours: true },
  { name: 'the longest names', routingKey: 'k'.repeat(255), options: KOMBU, ours: true },
  { name: 'a name in UTF-8', routingKey: 'wezeł-ż', options: CALL, ours: false },
  { name: 'no properties', options: {}, ours: false },
  { name: 'headers', options: { ...KOMBU, headers: { compression: 'x' } }, ours: false },
  { name: 'copies', options: { ...KOMBU, CC: 'another' }, ours: false },
  { name: 'a content type', options: { ...KOMBU, contentType: 'text/plain' }, ours: false },
  { name: 'an encoding', options: { ...KOMBU, contentEncoding: 'binary' }, ours: false },
  { name: 'not persistent', options: { ...KOMBU, deliveryMode: 1 }, ours: false },
  { name: 'a priority', options: { ...KOMBU, priority: 5 }, ours: false },
  { name: 'a correlation id', options: { ...KOMBU, correlationId: 'c' }, ours: false },
  { name: 'a reply queue', options: { ...KOMBU, replyTo: 'r' }, ours: false },
  { name: 'a message id', options: { ...KOMBU, messageId: 'm' }, ours: false },
  { name: 'a timestamp', options: { ...KOMBU, timestamp: 1 }, ours: false },
  { name: 'a type', options: { ...KOMBU, type: 't' }, ours: false },
  { name: 'a user', options: { ...KOMBU, userId: 'guest' }, ours: false },
  { name: 'an application', options: { ...KOMBU, appId: 'a' }, ours: false },
];

async function connected(): Promise<ChannelModel> {
  const model = await amqp.connect(broker.url.replace('rabbit:', 'amqp:'));
  model.on('error', () => undefined);
  models.push(model);
  return model;
}

/** What a channel of the connection writes while `publish` runs. */
function written(model: ChannelModel, publish: () => void): readonly Buffer[] {
  const { channels } = model.connection as unknown as {
    readonly channels: readonly ({
      readonly buffer: { write: (frame: Buffer) => boolean };
    } | null)[];
  };
  const buffer = channels[1]?.buffer;
  assert.ok(buffer, 'amqplib has changed');
  const frames: Buffer[] = [];
  const { write } = buffer;
  buffer.write = (frame) => frames.push(frame) > 0;
  try {
    publish();
  } finally {
    buffer.write = write;
  }
  return frames;
}

const onlySet = (properties: object): unknown =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));

describe('the frames of a publish', () => {
  for (const { name, options, ours, bytes = 1_700, ...to } of CASES) {
    it(`are those that amqplib makes: ${name}`, async () => {
      const content = Buffer.alloc(bytes, 'abcdefg');
      const { exchange = 'openstack', routingKey = 'compute.host1' } = to;
      const [theirs, changed] = await Promise.all(
        [false, true].map(async (isChanged) => {
          const model = await connected();
          if (isChanged) assert.equal(makeOwnPublishFrames(model), true);
          const channel = await model.createConfirmChannel();
          const frames = written(model, () => {
            channel.publish(exchange, routingKey, content, options);
          });
          return frames;
        }),
      );
      assert.ok(theirs && changed);
      assert.deepEqual(Buffer.concat(changed), Buffer.concat(theirs));
      assert.equal(changed.length, ours ? 1 : theirs.length);
    });
  }

  it('are refused as by amqplib: content that is none, a name too long, a channel that is closed', async () => {
    const model = await connected();
    makeOwnPublishFrames(model);
    const channel = await model.createChannel();
    assert.throws(
      () => channel.publish('', 'k', 'text' as unknown as Buffer, KOMBU),
      /not a buffer/,
    );
    const content = Buffer.from('{}');
    assert.throws(() => channel.publish('', 'k'.repeat(256), content, KOMBU), /routingKey/);
    await channel.close();
    assert.throws(() => channel.publish('', 'k', content, KOMBU), IllegalOperationError);
  });

  it('count as a sign of life: no heartbeat is sent beside them', async () => {
    const model = await connected();
    makeOwnPublishFrames(model);
    const channel = await model.createChannel();
    const connection = model.connection as unknown as { checkSend: () => boolean };
    connection.checkSend();
    assert.equal(connection.checkSend(), false);
    channel.publish('', 'k', Buffer.from('{}'), KOMBU);
    assert.equal(connection.checkSend(), true);
  });

  it('arrive, or come back', async () => {
    const model = await connected();
    makeOwnPublishFrames(model);
    const channel = await model.createConfirmChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    const arrived: ConsumeMessage[] = [];
    await channel.consume(queue, (message) => message && arrived.push(message), { noAck: true });
    const sizes = [0, 5, 300_000];
    for (const bytes of sizes) channel.publish('', queue, Buffer.alloc(bytes, 'x'), CALL);
    await channel.waitForConfirms();
    await until(() => arrived.length === sizes.length);
    for (const [index, message] of arrived.entries()) {
      assert.deepEqual(message.content, Buffer.alloc(sizes[index] ?? NaN, 'x'));
      assert.deepEqual(onlySet(message.properties), EXPIRING);
    }
    channel.publish('', 'nobody', Buffer.from('{}'), CALL);
    const [returned] = (await once(channel, 'return')) as [Message];
    assert.deepEqual(onlySet(returned.properties), EXPIRING);
  });

  it('leave alone a connection that they do not know', () => {
    for (const connection of [{}, { sendMessage: () => true, frameMax: 1, channels: [] }]) {
      assert.equal(makeOwnPublishFrames({ connection } as unknown as ChannelModel), false);
    }
  });
});
