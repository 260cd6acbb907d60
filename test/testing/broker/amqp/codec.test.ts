import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ARGUMENTS, type ArgumentType } from '../../../../lib/testing/broker/amqp/arguments.ts';
import { ByteReader } from '../../../../lib/testing/broker/amqp/byte-reader.ts';
import { ByteWriter } from '../../../../lib/testing/broker/amqp/byte-writer.ts';
import {
  CommandAssembler,
  encodeCommand,
  type Command,
} from '../../../../lib/testing/broker/amqp/command.ts';
import {
  decodeContentHeader,
  encodeContentHeader,
  encodeProperties,
  withHeader,
  type BasicProperties,
} from '../../../../lib/testing/broker/amqp/content-header.ts';
import { AmqpError } from '../../../../lib/testing/broker/amqp/errors.ts';
import {
  readTable,
  writeTable,
  type FieldTable,
  type FieldValue,
} from '../../../../lib/testing/broker/amqp/field-table.ts';
import { encodeFrame, FrameReader, type Frame } from '../../../../lib/testing/broker/amqp/frame.ts';
import {
  decodeMethod,
  encodeMethod,
  type Method,
  type MethodName,
} from '../../../../lib/testing/broker/amqp/method.ts';
import { METHODS } from '../../../../lib/testing/broker/amqp/methods.ts';
import { filled } from '../raw-client.ts';

const FRAME_MAX = 4_096;

const shortText = fc
  .string({ unit: 'grapheme', maxLength: 60 })
  .filter((text) => Buffer.byteLength(text) <= 255);
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));

function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true });
}

function integer(min: number, max: number): fc.Arbitrary<number> {
  return fc.integer({ min, max });
}

const { table: tables } = fc.letrec<{ table: FieldTable; value: FieldValue }>((tie) => ({
  table: fc
    .dictionary(shortText, tie('value'), { maxKeys: 4, noNullPrototype: true })
    .map((entries) => new Map(Object.entries(entries))),
  value: fc.oneof(
    { depthSize: 'small' },
    record({ kind: fc.constant('bool'), value: fc.boolean() }),
    record({ kind: fc.constant('byte'), value: integer(-128, 127) }),
    record({ kind: fc.constant('unsignedbyte'), value: integer(0, 255) }),
    record({ kind: fc.constant('short'), value: integer(-32_768, 32_767) }),
    record({ kind: fc.constant('unsignedshort'), value: integer(0, 65_535) }),
    record({ kind: fc.constant('signedint'), value: integer(-(2 ** 31), 2 ** 31 - 1) }),
    record({ kind: fc.constant('unsignedint'), value: integer(0, 2 ** 32 - 1) }),
    record({ kind: fc.constant('long'), value: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n) }),
    record({ kind: fc.constant('timestamp'), value: fc.bigInt(0n, 2n ** 64n - 1n) }),
    record({ kind: fc.constant('float'), value: fc.float() }),
    record({ kind: fc.constant('double'), value: fc.double() }),
    record({
      kind: fc.constant('decimal'),
      scale: integer(0, 255),
      value: integer(0, 2 ** 32 - 1),
    }),
    record({ kind: fc.constantFrom('longstr', 'binary'), value: bytes }),
    record({ kind: fc.constant('array'), value: fc.array(tie('value'), { maxLength: 4 }) }),
    record({ kind: fc.constant('table'), value: tie('table') }),
    record({ kind: fc.constant('void') }),
  ),
}));

const ARBITRARY: Readonly<Record<ArgumentType, fc.Arbitrary<unknown>>> = {
  bit: fc.boolean(),
  octet: integer(0, 255),
  short: integer(0, 65_535),
  long: integer(0, 2 ** 32 - 1),
  longlong: fc.bigInt(0n, 2n ** 64n - 1n),
  shortstr: shortText,
  longstr: bytes,
  table: tables,
};

const METHOD_NAMES = Object.keys(METHODS) as MethodName[];

const methods = fc.constantFrom(...METHOD_NAMES).chain((name) => {
  const args = Object.entries<ArgumentType>(METHODS[name].args)
    .filter(([arg]) => !arg.startsWith('reserved'))
    .map(([arg, type]) => [arg, ARBITRARY[type]] as const);
  // The table is what the type is made from.
  return record(Object.fromEntries(args)).map(
    (fields) => ({ name, ...fields }) as unknown as Method,
  );
});

const properties = fc.record(
  {
    contentType: shortText,
    contentEncoding: shortText,
    headers: tables,
    deliveryMode: integer(1, 2),
    priority: integer(0, 9),
    correlationId: shortText,
    replyTo: shortText,
    expiration: shortText,
    messageId: shortText,
    timestamp: fc.bigInt(0n, 2n ** 64n - 1n),
    type: shortText,
    userId: shortText,
    appId: shortText,
    clusterId: shortText,
  },
  { requiredKeys: [], noNullPrototype: true },
) as fc.Arbitrary<BasicProperties>;

const frames: fc.Arbitrary<Frame> = record({
  type: fc.constantFrom('method', 'header', 'body', 'heartbeat'),
  channel: integer(0, 65_535),
  payload: bytes,
});

function encodeTable(table: FieldTable): Buffer {
  const writer = new ByteWriter();
  writeTable(writer, table);
  return writer.toBuffer();
}

/** Cut at random places. */
function pieces(whole: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...cuts.map((cut) => cut % (whole.length + 1)), 0, whole.length];
  const sorted = places.sort((a, b) => a - b);
  return sorted.slice(1).map((end, index) => whole.subarray(sorted[index], end));
}

describe('a table', () => {
  it('comes back as it was, with the types of its values', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const reader = new ByteReader(encodeTable(table));
        assert.deepEqual(readTable(reader), table);
        reader.end();
      }),
    );
  });

  it('is read as py-amqp writes it', () => {
    const written =
      '0000005b04746578745300000002c3bc03696e7449fffffff9036269674c0000010000000000037965737401046e6f6e655605666c6f6174643ff8000000000000046c69737441000000144900000001530000000161460000000401787400';
    assert.deepEqual(
      readTable(new ByteReader(Buffer.from(written, 'hex'))),
      new Map<string, FieldValue>([
        ['text', { kind: 'longstr', value: Buffer.from('ü') }],
        ['int', { kind: 'signedint', value: -7 }],
        ['big', { kind: 'long', value: 2n ** 40n }],
        ['yes', { kind: 'bool', value: true }],
        ['none', { kind: 'void' }],
        ['float', { kind: 'double', value: 1.5 }],
        [
          'list',
          {
            kind: 'array',
            value: [
              { kind: 'signedint', value: 1 },
              { kind: 'longstr', value: Buffer.from('a') },
              { kind: 'table', value: new Map([['x', { kind: 'bool', value: false }]]) },
            ],
          },
        ],
      ]),
    );
  });

  it('may nest, but not without end', () => {
    let bomb: FieldTable = new Map();
    for (let depth = 0; depth < 1_000; depth += 1) {
      bomb = new Map([['t', { kind: 'table', value: bomb }]]);
    }
    assert.throws(() => readTable(new ByteReader(encodeTable(bomb))), AmqpError);
  });

  const bad = [
    { name: 'an unknown type', hex: '0000000401' + '61' + '5a' + '00' },
    { name: 'a length beyond the end', hex: '000000ff0161' },
    { name: 'a value beyond the end', hex: '000000050161' + '49' + '0000' },
    { name: 'a name that is not UTF-8', hex: '0000000301ff56' },
  ];
  for (const { name, hex } of bad) {
    it(`is refused with ${name}`, () => {
      assert.throws(() => readTable(new ByteReader(Buffer.from(hex, 'hex'))), AmqpError);
    });
  }
});

describe('a method', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(methods, (method) => {
        assert.deepEqual(decodeMethod(encodeMethod(method)), method);
      }),
      { numRuns: 500 },
    );
  });

  it('is written as py-amqp writes it', () => {
    const encoded = encodeMethod(
      filled('queue.declare', {
        queue: 'q1',
        durable: true,
        autoDelete: true,
        arguments: new Map([['x-expires', { kind: 'signedint', value: 1_800_000 } as const]]),
      }),
    );
    const written = '00000271310a0000000f09782d6578706972657349001b7740';
    assert.equal(encoded.toString('hex'), `0032000a${written}`);
  });

  it('cut short is refused, wherever it is cut', () => {
    fc.assert(
      fc.property(methods, fc.nat(), (method, cut) => {
        const whole = encodeMethod(method);
        assert.throws(() => decodeMethod(whole.subarray(0, cut % whole.length)), AmqpError);
      }),
    );
  });

  it('with anything behind it is refused', () => {
    fc.assert(
      fc.property(methods, (method) => {
        assert.throws(
          () => decodeMethod(Buffer.concat([encodeMethod(method), Buffer.alloc(1)])),
          AmqpError,
        );
      }),
    );
  });

  it('of random bytes is decoded or refused, and never anything else', () => {
    fc.assert(
      fc.property(fc.constantFrom(...METHOD_NAMES), bytes, (name, garbage) => {
        const { classId, methodId } = METHODS[name];
        const payload = Buffer.concat([Buffer.from([0, classId, 0, methodId]), garbage]);
        try {
          assert.equal(decodeMethod(payload).name, name);
        } catch (error) {
          assert(error instanceof AmqpError);
          assert.equal(error.replyCode, 501);
          assert.deepEqual(error.method, { classId, methodId });
        }
      }),
      { numRuns: 500 },
    );
  });

  it('has an empty value for each type of argument', () => {
    for (const name of METHOD_NAMES) {
      const empty = filled(name, {});
      const known = Object.entries<ArgumentType>(METHODS[name].args);
      for (const [arg, type] of known) {
        assert.deepEqual(
          new Map<string, unknown>(Object.entries(empty)).get(arg),
          ARGUMENTS[type].empty,
        );
      }
    }
  });

  it('whose text is too long for its place is refused before it is written', () => {
    assert.throws(
      () => encodeMethod(filled('queue.declare', { queue: 'q'.repeat(256) })),
      AmqpError,
    );
  });
});

describe('the properties of a message', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(properties, integer(0, 2 ** 31), (given, bodySize) => {
        const encodedProperties = encodeProperties(given);
        const header = decodeContentHeader(encodeContentHeader({ bodySize, encodedProperties }));
        assert.deepEqual(header, { bodySize, properties: given, encodedProperties });
      }),
    );
  });

  it('take a header more and keep the rest', () => {
    fc.assert(
      fc.property(properties, (given) => {
        const offset: FieldValue = { kind: 'long', value: 7n };
        const content = { properties: given, encodedProperties: encodeProperties(given) };
        const { properties: changed } = withHeader(content, 'x-stream-offset', offset);
        const headers = new Map(given.headers).set('x-stream-offset', offset);
        assert.deepEqual(changed, { ...given, headers });
      }),
    );
  });
});

describe('frames', () => {
  it('come back as they were, however the network cuts them', () => {
    fc.assert(
      fc.property(fc.array(frames, { maxLength: 8 }), fc.array(fc.nat()), (sent, cuts) => {
        const reader = new FrameReader(FRAME_MAX);
        const whole = Buffer.concat(sent.map(encodeFrame));
        const received = pieces(whole, cuts).flatMap((piece) => [...reader.read(piece)]);
        assert.deepEqual(received, sent);
      }),
    );
  });

  it('before a bad one count', () => {
    const good: Frame = { type: 'body', channel: 1, payload: Buffer.from('x') };
    const seen: Frame[] = [];
    const reader = new FrameReader(FRAME_MAX);
    assert.throws(() => {
      for (const frame of reader.read(Buffer.concat([encodeFrame(good), Buffer.alloc(8, 9)]))) {
        seen.push(frame);
      }
    }, /FRAME_ERROR/);
    assert.deepEqual(seen, [good]);
  });

  it('that are too large are refused by their first seven bytes', () => {
    const reader = new FrameReader(FRAME_MAX);
    const head = encodeFrame({ type: 'body', channel: 1, payload: Buffer.alloc(FRAME_MAX) });
    assert.throws(() => [...reader.read(head.subarray(0, 7))], /4104 bytes, 4096 were agreed/);
  });
});

describe('a command', () => {
  it('comes back as it was, in as many frames as its body takes', () => {
    fc.assert(
      fc.property(fc.nat(20_000), properties, (size, given) => {
        const sent: Command = {
          method: filled('basic.deliver', { consumerTag: 't', deliveryTag: 1n }),
          content: {
            properties: given,
            encodedProperties: encodeProperties(given),
            body: Buffer.alloc(size, 'x'),
          },
        };
        const reader = new FrameReader(FRAME_MAX);
        const assembler = new CommandAssembler(Infinity);
        const received = [...reader.read(encodeCommand(7, sent, FRAME_MAX))].flatMap(
          (frame) => assembler.accept(frame) ?? [],
        );
        assert.equal(received.length, 1);
        assert.deepEqual(received[0]?.content?.body, sent.content?.body);
        assert.deepEqual(received[0]?.content?.properties, given);
      }),
      { numRuns: 50 },
    );
  });

  it('whose body is longer than announced is refused', () => {
    const assembler = new CommandAssembler(Infinity);
    const publish = encodeMethod(filled('basic.publish', {}));
    assembler.accept({ type: 'method', channel: 1, payload: publish });
    const header = encodeContentHeader({ bodySize: 1, encodedProperties: encodeProperties({}) });
    assembler.accept({ type: 'header', channel: 1, payload: header });
    assert.throws(
      () => assembler.accept({ type: 'body', channel: 1, payload: Buffer.from('xyz') }),
      /2 bytes more of content than announced/,
    );
  });
});
