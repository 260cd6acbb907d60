import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import amqp, { type ChannelModel } from 'amqplib';
import { readFramesOurselves } from '../../../../../lib/transport/drivers/rabbit/shortcuts/own-frame-reader.ts';
import { encodeCommand, type Command } from '../../../../../lib/testing/broker/amqp/command.ts';
import {
  encodeProperties,
  type BasicProperties,
} from '../../../../../lib/testing/broker/amqp/content-header.ts';
import type { FieldTable } from '../../../../../lib/testing/broker/amqp/field-table.ts';
import { encodeFrame } from '../../../../../lib/testing/broker/amqp/frame.ts';
import type { Method } from '../../../../../lib/testing/broker/amqp/method.ts';
import { MiniBroker } from '../../../../../lib/testing/broker/mini-broker.ts';
import { until } from '../../../../support/until.ts';

const FRAME_MAX = 4_096;

const broker = await MiniBroker.start();
const model = await amqp.connect(broker.url.replace('rabbit:', 'amqp:'));
after(async () => {
  await model.close();
  await broker.close();
});

/** A connection of amqplib that reads these bytes, in these pieces. */
interface Reading {
  readonly rest: Buffer;
  readonly maxFrameSize: number;
  readonly stream: { readonly read: () => Buffer | null };
  recvFrame: () => { readonly fields?: object } | false;
  recvSinceLastCheck: boolean;
}

function readingOf(pieces: readonly Buffer[], first = Buffer.alloc(0)): Reading {
  const waiting = [...pieces];
  return Object.assign(Object.create(Object.getPrototypeOf(model.connection) as object), {
    rest: first,
    maxFrameSize: FRAME_MAX,
    recvSinceLastCheck: false,
    stream: { read: () => waiting.shift() ?? null },
  }) as Reading;
}

const changed = (connection: Reading): Reading => {
  assert.equal(readFramesOurselves({ connection } as unknown as ChannelModel), true);
  return connection;
};

function framesOf(connection: Reading): readonly { readonly fields?: object }[] {
  const frames = [];
  for (let frame = connection.recvFrame(); frame !== false; frame = connection.recvFrame()) {
    frames.push(frame);
  }
  return frames;
}

const DELIVER: Method<'basic.deliver'> = {
  name: 'basic.deliver',
  consumerTag: 'tag-1',
  deliveryTag: 1n,
  redelivered: false,
  exchange: 'openstack',
  routingKey: 'compute.host1',
};
const KOMBU: BasicProperties = {
  contentType: 'application/json',
  contentEncoding: 'utf-8',
  headers: new Map(),
  deliveryMode: 2,
  priority: 0,
  expiration: '60000',
};

interface Delivered {
  readonly channel?: number;
  readonly deliver?: Partial<typeof DELIVER>;
  readonly properties?: BasicProperties;
  readonly bytes?: number;
}

function delivery({ channel = 1, deliver, properties = KOMBU, bytes = 10 }: Delivered): Buffer {
  const command: Command = {
    method: { ...DELIVER, ...deliver },
    content: {
      properties,
      encodedProperties: encodeProperties(properties),
      body: Buffer.alloc(bytes, 'body'),
    },
  };
  return encodeCommand(channel, command, FRAME_MAX);
}

const COMPRESSED: FieldTable = new Map([
  ['compression', { kind: 'longstr', value: Buffer.from('application/x-gzip') }],
]);

/** Each differs from the one before it in one thing. */
const DELIVERIES: readonly Delivered[] = [
  {},
  { deliver: { deliveryTag: 2n } },
  { deliver: { deliveryTag: 2n ** 32n + 3n } },
  { deliver: { deliveryTag: 2n ** 53n - 1n } },
  { deliver: { redelivered: true } },
  { deliver: { consumerTag: 'tag-2' } },
  { deliver: { consumerTag: 'żółw' } },
  { deliver: { consumerTag: 'żółw', deliveryTag: 77n } },
  { deliver: { exchange: 'openstacl' } },
  { deliver: { exchange: 'openstac', routingKey: 'lcompute.host1' } },
  { deliver: { exchange: '', routingKey: '' } },
  { deliver: { routingKey: 'compute.host2' } },
  { properties: { ...KOMBU, expiration: '59999' } },
  { properties: { ...KOMBU, headers: COMPRESSED } },
  { properties: { ...KOMBU, messageId: 'm' } },
  { properties: {} },
  { channel: 2 },
  { channel: 2, deliver: { deliveryTag: 9n } },
  { channel: 300 },
  { channel: 1 },
  { bytes: 0 },
  { bytes: FRAME_MAX - 8 },
  { bytes: FRAME_MAX },
  { bytes: 3 * FRAME_MAX },
];

const HEARTBEAT = encodeFrame({ type: 'heartbeat', channel: 0, payload: Buffer.alloc(0) });
const ACK = encodeCommand(
  1,
  { method: { name: 'basic.ack', deliveryTag: 5n, multiple: true } },
  FRAME_MAX,
);

const ALL = Buffer.concat([
  ...DELIVERIES.map(delivery),
  HEARTBEAT,
  ...DELIVERIES.flatMap((one) => [delivery(one), ACK, delivery(one), HEARTBEAT]),
]);

function piecesOf(bytes: Buffer, size: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

describe('frames that are read by ourselves', () => {
  const expected = framesOf(readingOf([ALL]));

  for (const size of [ALL.length, 65_536, 4_096, 100, 9, 8, 7, 1]) {
    it(`are those that amqplib reads, in pieces of ${size} bytes`, () => {
      assert.deepEqual(framesOf(changed(readingOf(piecesOf(ALL, size)))), expected);
    });
  }

  it('begin with what was there before', () => {
    for (const at of [0, 1, 100, ALL.length]) {
      const reading = changed(readingOf([ALL.subarray(at)], ALL.subarray(0, at)));
      assert.deepEqual(framesOf(reading), expected);
    }
  });

  it('have the same properties as long as these are the same bytes, whatever became of the first', () => {
    const first = delivery({});
    const reading = changed(readingOf([first, delivery({ bytes: 20 }), delivery({ channel: 2 })]));
    const properties = [];
    for (let frame = reading.recvFrame(); frame !== false; frame = reading.recvFrame()) {
      if ('size' in frame) properties.push(frame.fields);
      if ('content' in frame) first.fill(0);
    }
    assert.equal(properties.length, 3);
    assert.equal(properties[0], properties[1]);
    assert.notEqual(properties[0], properties[2], 'of another channel');
  });

  it('are a sign of life', () => {
    const reading = changed(readingOf([HEARTBEAT]));
    reading.recvFrame();
    assert.equal(reading.recvSinceLastCheck, true);
    reading.recvSinceLastCheck = false;
    assert.equal(reading.recvFrame(), false);
    assert.equal(reading.recvSinceLastCheck, false);
  });

  for (const { name, bytes, message } of [
    {
      name: 'that is too large',
      bytes: encodeFrame({
        type: 'body',
        channel: 1,
        payload: Buffer.alloc(FRAME_MAX + 1),
      }).subarray(0, 7),
      message: 'Frame size 4097 exceeds maxFrameSize 4096',
    },
    {
      name: 'without its end',
      bytes: Buffer.concat([delivery({}).subarray(0, -1), Buffer.from([0])]),
      message: 'Invalid frame',
    },
    {
      name: 'of an unknown type',
      bytes: Buffer.concat([Buffer.from([9]), HEARTBEAT.subarray(1)]),
      message: 'Unknown frame type 9',
    },
  ]) {
    it(`refuse one ${name} as amqplib does`, () => {
      for (const reading of [readingOf([bytes]), changed(readingOf([bytes]))]) {
        assert.throws(() => framesOf(reading), { message });
      }
    });
  }

  it('take one of any size where no limit was agreed', () => {
    const large = encodeFrame({ type: 'body', channel: 1, payload: Buffer.alloc(10 * FRAME_MAX) });
    const reading = changed(Object.assign(readingOf([large]), { maxFrameSize: 0 }));
    assert.equal(framesOf(reading).length, 1);
  });

  it('bring deliveries to their consumers', async () => {
    const live = await amqp.connect(broker.url.replace('rabbit:', 'amqp:'));
    assert.equal(readFramesOurselves(live), true);
    const channel = await live.createChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    const arrived: string[] = [];
    const note = (consumer: string) => (message: amqp.ConsumeMessage | null) =>
      arrived.push(`${consumer} ${message?.content.toString() ?? ''}`);
    await channel.consume(queue, note('first'), { noAck: true });
    await channel.consume(queue, note('second'), { noAck: true });
    for (let index = 0; index < 6; index += 1) channel.sendToQueue(queue, Buffer.from(`${index}`));
    await until(() => arrived.length === 6);
    assert.deepEqual(
      arrived.map((one) => one.split(' ')[1]),
      ['0', '1', '2', '3', '4', '5'],
    );
    assert.equal(arrived.filter((one) => one.startsWith('first')).length, 3);
    await live.close();
  });

  it('leave alone a connection that they do not know', () => {
    for (const connection of [{}, { ...readingOf([]), recvFrame: undefined }]) {
      assert.equal(readFramesOurselves({ connection } as unknown as ChannelModel), false);
    }
  });
});
