import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ByteWriter } from '../../../lib/testing/broker/amqp/byte-writer.ts';
import type { Content } from '../../../lib/testing/broker/amqp/command.ts';
import {
  encodeContentHeader,
  encodeProperties,
  type BasicProperties,
} from '../../../lib/testing/broker/amqp/content-header.ts';
import {
  writeTable,
  type FieldTable,
  type FieldValue,
} from '../../../lib/testing/broker/amqp/field-table.ts';
import { encodeFrame, type FrameType } from '../../../lib/testing/broker/amqp/frame.ts';
import { encodeMethod, type Method } from '../../../lib/testing/broker/amqp/method.ts';
import { CAPABLE, filled, PROTOCOL_HEADER, RawClient, type Heard } from './raw-client.ts';

/** What a client does wrong, and what a broker says to that, as `channel:method code text`. */
interface Misbehaviour {
  readonly name: string;
  readonly act: (client: RawClient) => void | Promise<void>;
  readonly heard: readonly (string | RegExp)[];
}

/**
 * How a broker answers clients that do not keep to the protocol. The same table is run on RabbitMQ:
 * it is right about what a real broker does.
 *
 * @param open where the broker is; asked for once per test.
 */
export function misbehaviourIsRefused(name: string, url: () => string): void {
  describe(`${name} refuses`, { timeout: 60_000, concurrency: 8 }, () => {
    for (const { name, act, heard } of BEFORE_LOGIN) {
      it(name, async () => {
        await using client = await RawClient.connect(url());
        await act(client);
        await checkHeard(client, heard);
      });
    }
    for (const { name, act, heard } of LOGGING_IN) {
      it(name, async () => {
        await using client = await RawClient.connect(url());
        client.write(PROTOCOL_HEADER);
        await client.expect('connection.start');
        await act(client);
        await checkHeard(client, heard);
      });
    }
    for (const { name, act, heard } of LOGGED_IN) {
      it(name, async () => {
        await using client = await RawClient.open(url());
        await act(client);
        await checkHeard(client, heard);
      });
    }
  });

  it(`${name} works on after all of that`, async () => {
    await using client = await RawClient.open(url());
    client.send(1, queue({ queue: 'still-works', exclusive: true }));
    await client.expect('queue.declare-ok');
  });
}

const BEFORE_LOGIN: readonly Misbehaviour[] = [
  {
    name: 'another protocol',
    act: (client) => {
      client.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    },
    heard: ['protocol header', 'end'],
  },
  {
    name: 'another version of the protocol',
    act: (client) => {
      client.write(Buffer.from('AMQP\x03\x01\0\0', 'latin1'));
    },
    heard: ['protocol header', 'end'],
  },
  {
    name: 'half a protocol header',
    act: (client) => {
      client.write(PROTOCOL_HEADER.subarray(0, 5));
      client.end();
    },
    heard: ['end'],
  },
];

const LOGIN_REFUSED =
  /^0:connection.close 403 ACCESS_REFUSED - Login was refused using authentication mechanism (AMQ)?PLAIN/;

const LOGGING_IN: readonly Misbehaviour[] = [
  {
    name: 'a wrong password',
    act: (client) => {
      client.send(0, startOk({ response: Buffer.from('\0guest\0wrong') }));
    },
    heard: [LOGIN_REFUSED],
  },
  {
    name: 'an unknown user',
    act: (client) => {
      client.send(0, startOk({ response: Buffer.from('\0__proto__\0guest') }));
    },
    heard: [LOGIN_REFUSED],
  },
  {
    name: 'a wrong password, AMQPLAIN',
    act: (client) => {
      const response = amqplain({ LOGIN: 'guest', PASSWORD: 'wrong' });
      client.send(0, startOk({ mechanism: 'AMQPLAIN', response }));
    },
    heard: [LOGIN_REFUSED],
  },
  {
    name: 'a wrong password, of a client that could not be told',
    act: (client) => {
      const response = Buffer.from('\0guest\0wrong');
      client.send(0, startOk({ response, clientProperties: new Map() }));
    },
    heard: ['end'],
  },
  {
    name: 'a PLAIN response that is none',
    act: (client) => {
      client.send(0, startOk({ response: Buffer.from('guest') }));
    },
    heard: ['end'],
  },
  {
    name: 'an AMQPLAIN response without a login',
    act: (client) => {
      const response = amqplain({ PASSWORD: 'guest' });
      client.send(0, startOk({ mechanism: 'AMQPLAIN', response }));
    },
    heard: ['end'],
  },
  {
    name: 'an AMQPLAIN response that is no table',
    act: (client) => {
      client.send(0, startOk({ mechanism: 'AMQPLAIN', response: Buffer.from('garbage') }));
    },
    heard: ['end'],
  },
  {
    name: 'an unknown mechanism',
    act: (client) => {
      client.send(0, startOk({ mechanism: 'constructor' }));
    },
    heard: ['end'],
  },
  {
    name: 'an unknown virtual host',
    act: (client) => {
      client.send(0, startOk({}));
      client.send(0, tuneOk({}));
      client.send(0, filled('connection.open', { virtualHost: 'no-such-vhost' }));
    },
    heard: [
      '0:connection.tune',
      '0:connection.close 530 NOT_ALLOWED - vhost no-such-vhost not found',
    ],
  },
  ...[{ frameMax: 100 }, { frameMax: 131_073 }, { channelMax: 65_535 }].map((asked) => ({
    name: `to be tuned to ${JSON.stringify(asked)}`,
    act: (client: RawClient) => {
      client.send(0, startOk({}));
      client.send(0, tuneOk(asked));
    },
    heard: ['0:connection.tune', 'end'],
  })),
  {
    name: 'to be opened before the login',
    act: (client) => {
      client.send(0, filled('connection.open', { virtualHost: '/' }));
    },
    heard: ['end'],
  },
  {
    name: 'a channel before the login',
    act: (client) => {
      client.send(1, filled('channel.open', {}));
    },
    heard: ['end'],
  },
  {
    name: 'garbage in place of frames',
    act: (client) => {
      client.write(Buffer.from('garbage, garbage, garbage'));
    },
    heard: ['end'],
  },
  {
    name: 'a large frame before the login',
    act: (client) => {
      client.send(0, startOk({ response: Buffer.alloc(5_000) }));
    },
    heard: ['end'],
  },
];

const LOGGED_IN: readonly Misbehaviour[] = [
  // Frames.
  {
    name: 'a frame of an unknown type',
    act: (client) => {
      client.write(Buffer.from([9, 0, 1, 0, 0, 0, 0, 0xce]));
    },
    heard: [/^0:connection.close 501 FRAME_ERROR/],
  },
  {
    name: 'a frame without its end',
    act: (client) => {
      client.write(Buffer.from([1, 0, 1, 0, 0, 0, 1, 65, 66]));
    },
    heard: [/^0:connection.close 501 FRAME_ERROR/],
  },
  {
    name: 'a frame larger than agreed',
    act: (client) => {
      client.write(Buffer.from([1, 0, 1, 0, 2, 0, 1]));
      client.write(Buffer.alloc(131_074));
    },
    heard: [/^0:connection.close 501 FRAME_ERROR/],
  },
  {
    name: 'half a frame',
    act: (client) => {
      client.write(frame('method', 1, encodeMethod(queue({ queue: 'a' }))).subarray(0, 9));
      client.end();
    },
    heard: ['end'],
  },
  {
    name: 'a heartbeat on a channel',
    act: (client) => {
      client.write(frame('heartbeat', 1, Buffer.alloc(0)));
    },
    heard: [/^0:connection.close 505 UNEXPECTED_FRAME/],
  },
  {
    name: 'a heartbeat with a payload',
    act: (client) => {
      client.write(frame('heartbeat', 0, Buffer.from('x')));
    },
    heard: [/^0:connection.close 501 FRAME_ERROR/],
  },
  // Methods.
  {
    name: 'a method of half its numbers',
    act: (client) => {
      client.write(frame('method', 1, Buffer.from([0])));
    },
    heard: [/^0:connection.close 501 FRAME_ERROR/],
  },
  {
    name: 'a method of half its arguments',
    act: (client) => {
      client.write(frame('method', 1, encodeMethod(queue({ queue: 'abc' })).subarray(0, 9)));
    },
    heard: [/^0:connection.close 501 FRAME_ERROR - cannot decode/],
  },
  {
    name: 'a method with bytes behind its arguments',
    act: (client) => {
      const bytes = Buffer.concat([encodeMethod(queue({ queue: 'abc' })), Buffer.from([1, 2, 3])]);
      client.write(frame('method', 1, bytes));
    },
    heard: [/^0:connection.close 501 FRAME_ERROR - cannot decode/],
  },
  {
    name: 'a name that is not UTF-8',
    act: (client) => {
      const bytes = encodeMethod(queue({ queue: 'abc' }));
      bytes[7] = 0xff;
      client.write(frame('method', 1, bytes));
    },
    heard: [/^0:connection.close 501 FRAME_ERROR/],
  },
  ...(['queue.declare-ok', 'basic.consume-ok', 'channel.close-ok'] as const).map((name) => ({
    name: `a client's ${name}`,
    act: (client: RawClient) => {
      client.send(1, filled(name, {}));
    },
    heard: [/^0:connection.close 503 COMMAND_INVALID - unimplemented method/],
  })),
  {
    name: 'a method of the connection on a channel',
    act: (client) => {
      client.send(1, filled('connection.open', { virtualHost: '/' }));
    },
    heard: [/^0:connection.close 503 COMMAND_INVALID - unimplemented method/],
  },
  ...(['queue.declare', 'connection.open', 'connection.tune-ok'] as const).map((name) => ({
    name: `${name} for the open connection`,
    act: (client: RawClient) => {
      client.send(0, filled(name, {}));
    },
    heard: [/^0:connection.close 504 CHANNEL_ERROR - unexpected method/],
  })),
  // Content.
  ...(['header', 'body'] as const).map((type) => ({
    name: `a content ${type} without a method`,
    act: (client: RawClient) => {
      client.write(frame(type, 1, contentHeader(1)));
    },
    heard: [/^0:connection.close 505 UNEXPECTED_FRAME/],
  })),
  {
    name: 'a method in place of a content header',
    act: (client) => {
      client.write(frame('method', 1, encodeMethod(filled('basic.publish', {}))));
      client.send(1, queue({ queue: 'a' }));
    },
    heard: [/^0:connection.close 505 UNEXPECTED_FRAME - expected/],
  },
  {
    name: 'a body in place of a content header',
    act: (client) => {
      client.write(frame('method', 1, encodeMethod(filled('basic.publish', {}))));
      client.write(frame('body', 1, Buffer.from('x')));
    },
    heard: [/^0:connection.close 505 UNEXPECTED_FRAME - expected/],
  },
  {
    name: 'a content header of another class',
    act: (client) => {
      const header = contentHeader(1);
      header.writeUInt16BE(50, 0);
      client.write(frame('method', 1, encodeMethod(filled('basic.publish', {}))));
      client.write(frame('header', 1, header));
    },
    heard: [/^0:connection.close 505 UNEXPECTED_FRAME - expected content header for class 60/],
  },
  // Channels.
  {
    name: 'a method on a channel that is not open',
    act: (client) => {
      client.send(5, queue({ queue: 'a' }));
    },
    heard: ["0:connection.close 504 CHANNEL_ERROR - expected 'channel.open'"],
  },
  {
    name: 'a channel that is opened twice',
    act: (client) => {
      client.send(1, filled('channel.open', {}));
    },
    heard: ["0:connection.close 504 CHANNEL_ERROR - second 'channel.open' seen"],
  },
  {
    name: 'everything on a closed channel until the client knows',
    act: async (client) => {
      client.send(1, queue({ queue: 'no-such-queue', passive: true }));
      client.send(1, queue({ queue: 'no-such-queue', passive: true }));
      client.send(1, filled('basic.publish', {}), content('ignored'));
      // RabbitMQ's reader takes a close-ok at once, also one that overtakes the channel's own close.
      const { replyCode } = await client.expect('channel.close');
      assert.equal(replyCode, 404);
      client.send(1, queue({ queue: 'no-such-queue', passive: true }));
      client.send(1, filled('channel.close-ok', {}));
      client.send(1, filled('channel.open', {}));
    },
    heard: ['1:channel.open-ok'],
  },
  // Exchanges and queues.
  {
    name: 'a queue that is not there',
    act: (client) => {
      client.send(1, queue({ queue: 'no-such-queue', passive: true }));
    },
    heard: ["1:channel.close 404 NOT_FOUND - no queue 'no-such-queue' in vhost '/'"],
  },
  {
    name: 'an exchange that is not there',
    act: (client) => {
      client.send(1, filled('exchange.declare', { exchange: 'no-such', passive: true }));
    },
    heard: ["1:channel.close 404 NOT_FOUND - no exchange 'no-such' in vhost '/'"],
  },
  {
    name: 'an unknown type of exchange',
    act: (client) => {
      client.send(1, filled('exchange.declare', { exchange: 'weird', type: 'weird' }));
    },
    heard: ["0:connection.close 503 COMMAND_INVALID - unknown exchange type 'weird'"],
  },
  {
    name: 'a reserved name of an exchange',
    act: (client) => {
      client.send(1, filled('exchange.declare', { exchange: 'amq.mine', type: 'topic' }));
    },
    heard: [
      "1:channel.close 403 ACCESS_REFUSED - exchange name 'amq.mine' contains reserved prefix 'amq.*'",
    ],
  },
  {
    name: 'a reserved name of a queue',
    act: (client) => {
      client.send(1, queue({ queue: 'amq.mine' }));
    },
    heard: [
      "1:channel.close 403 ACCESS_REFUSED - queue name 'amq.mine' contains reserved prefix 'amq.*'",
    ],
  },
  {
    name: 'to declare the default exchange',
    act: (client) => {
      client.send(1, filled('exchange.declare', { exchange: '', type: 'direct' }));
    },
    heard: ['1:channel.close 403 ACCESS_REFUSED - operation not permitted on the default exchange'],
  },
  {
    name: 'to bind to the default exchange',
    act: (client) => {
      client.send(1, queue({ queue: 'bind-default', exclusive: true, nowait: true }));
      client.send(1, filled('queue.bind', { queue: 'bind-default', exchange: '' }));
    },
    heard: ['1:channel.close 403 ACCESS_REFUSED - operation not permitted on the default exchange'],
  },
  {
    name: 'to bind to an exchange that is not there',
    act: (client) => {
      client.send(1, queue({ queue: 'bind-nowhere', exclusive: true, nowait: true }));
      client.send(1, filled('queue.bind', { queue: 'bind-nowhere', exchange: 'no-such' }));
    },
    heard: ["1:channel.close 404 NOT_FOUND - no exchange 'no-such' in vhost '/'"],
  },
  {
    name: 'no name of a queue where none was declared',
    act: (client) => {
      client.send(1, filled('basic.consume', {}));
    },
    heard: ['1:channel.close 404 NOT_FOUND - no previously declared queue'],
  },
  {
    name: 'another type of an exchange',
    act: (client) => {
      const declared = { exchange: 'same-type', autoDelete: true, nowait: true };
      client.send(1, filled('exchange.declare', { ...declared, type: 'topic' }));
      client.send(1, filled('exchange.declare', { ...declared, type: 'fanout' }));
    },
    heard: [
      "1:channel.close 406 PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'same-type' in vhost '/': received 'fanout' but current is 'topic'",
    ],
  },
  {
    name: 'another flag of a queue',
    act: (client) => {
      const declared = { queue: 'same-flags', exclusive: true, nowait: true };
      client.send(1, queue(declared));
      client.send(1, queue({ ...declared, durable: true }));
      client.send(1, queue({ ...declared, autoDelete: true }));
    },
    heard: [
      "1:channel.close 406 PRECONDITION_FAILED - inequivalent arg 'auto_delete' for queue 'same-flags' in vhost '/': received 'true' but current is 'false'",
    ],
  },
  {
    name: 'a queue that was exclusive and shall not be',
    act: (client) => {
      client.send(1, queue({ queue: 'mine', exclusive: true, nowait: true }));
      client.send(1, queue({ queue: 'mine' }));
    },
    heard: [
      /^1:channel.close 405 RESOURCE_LOCKED - cannot obtain exclusive access to locked queue 'mine' in vhost '\/'\. It could/,
    ],
  },
  ...redeclarations([
    {
      first: { 'x-expires': int(1_000) },
      then: { 'x-expires': int(2_000) },
      refused: "inequivalent arg 'x-expires' for QUEUE: received '2000' but current is '1000'",
    },
    {
      first: { 'x-expires': int(1_000) },
      then: {},
      refused:
        "inequivalent arg 'x-expires' for QUEUE: received none but current is the value '1000' of type 'signedint'",
    },
    {
      first: {},
      then: { 'x-message-ttl': int(1_000) },
      refused:
        "inequivalent arg 'x-message-ttl' for QUEUE: received the value '1000' of type 'signedint' but current is none",
    },
    {
      first: {
        'x-expires': int(1_000),
        'x-queue-type': text('classic'),
        'x-ha-policy': text('all'),
      },
      then: { 'x-expires': { kind: 'long', value: 1_000n } },
      refused: undefined,
    },
  ]),
  ...declarations([
    { args: { 'x-expires': int(0) }, refused: "invalid arg 'x-expires' for QUEUE: {value_zero,0}" },
    {
      args: { 'x-expires': text('1000') },
      refused: 'invalid arg \'x-expires\' for QUEUE: "expected integer, got longstr"',
    },
    {
      args: { 'x-message-ttl': int(-1) },
      refused: "invalid arg 'x-message-ttl' for QUEUE: {value_negative,-1}",
    },
    {
      args: { 'x-expires': { kind: 'long', value: 2n ** 40n } },
      refused: "invalid arg 'x-expires' for QUEUE: {value_too_large,1099511627776}",
    },
    {
      args: { 'x-queue-type': text('foo') },
      refused: "invalid arg 'x-queue-type' for QUEUE: \"unsupported queue type 'foo'\"",
    },
    {
      args: { 'x-queue-type': text('quorum') },
      refused: "invalid property 'exclusive-owner' for QUEUE",
    },
    {
      args: { 'x-delivery-limit': int(3) },
      refused: "invalid arg 'x-delivery-limit' for QUEUE of queue type rabbit_classic_queue",
    },
  ]),
  // Messages.
  {
    name: 'to publish to an exchange that is not there',
    act: (client) => {
      client.send(1, filled('basic.publish', { exchange: 'no-such' }), content('x'));
    },
    heard: ["1:channel.close 404 NOT_FOUND - no exchange 'no-such' in vhost '/'"],
  },
  {
    name: 'to publish at once or not at all',
    act: (client) => {
      client.send(1, filled('basic.publish', { immediate: true }), content('x'));
    },
    heard: ['0:connection.close 540 NOT_IMPLEMENTED - immediate=true'],
  },
  ...expirations([
    { expiration: 'abc', refused: "invalid expiration 'abc': no_integer" },
    { expiration: '-1', refused: "invalid expiration '-1': {value_negative,-1}" },
  ]),
  {
    name: 'to publish as somebody else',
    act: (client) => {
      const properties = { userId: 'abc' };
      client.send(1, filled('basic.publish', { routingKey: 'x' }), content('x', properties));
    },
    heard: [
      "1:channel.close 406 PRECONDITION_FAILED - user_id property set to 'abc' but authenticated user was 'guest'",
    ],
  },
  {
    name: 'to deliver by size',
    act: (client) => {
      client.send(1, filled('basic.qos', { prefetchSize: 1 }));
    },
    heard: ['0:connection.close 540 NOT_IMPLEMENTED - prefetch_size!=0 (1)'],
  },
  {
    name: 'to consume twice under one tag',
    act: (client) => {
      const consume = filled('basic.consume', { queue: 'twice', consumerTag: 't', nowait: true });
      client.send(1, queue({ queue: 'twice', exclusive: true, nowait: true }));
      client.send(1, consume);
      client.send(1, consume);
    },
    heard: ["0:connection.close 530 NOT_ALLOWED - attempt to reuse consumer tag 't'"],
  },
  {
    name: 'a second consumer beside an exclusive one',
    act: (client) => {
      const consume = { queue: 'alone', consumerTag: '1', nowait: true };
      client.send(1, queue({ queue: 'alone', exclusive: true, nowait: true }));
      client.send(1, filled('basic.consume', { ...consume, exclusive: true }));
      client.send(1, filled('basic.consume', { ...consume, consumerTag: '2' }));
    },
    heard: ["1:channel.close 403 ACCESS_REFUSED - queue 'alone' in vhost '/' in exclusive use"],
  },
  ...(['basic.ack', 'basic.reject', 'basic.nack'] as const).map((name) => ({
    name: `a ${name} of nothing`,
    act: (client: RawClient) => {
      client.send(1, filled(name, { deliveryTag: 7n }));
    },
    heard: ['1:channel.close 406 PRECONDITION_FAILED - unknown delivery tag 7'],
  })),
  {
    name: 'to delete a queue only if it is not used, and it is',
    act: (client) => {
      const used = { queue: 'used', nowait: true };
      client.send(1, queue({ ...used, exclusive: true }));
      client.send(1, filled('basic.consume', used));
      client.send(1, filled('queue.delete', { queue: 'used', ifUnused: true }));
    },
    heard: ["1:channel.close 406 PRECONDITION_FAILED - queue 'used' in vhost '/' in use"],
  },
];

interface Declared {
  readonly args: Readonly<Record<string, FieldValue>>;
  readonly refused: string;
}

function declarations(cases: readonly Declared[]): Misbehaviour[] {
  return cases.map(({ args, refused }, index) => ({
    name: `a queue with ${Object.keys(args).join()} where ${refused}`,
    act: (client) => {
      client.send(1, declared(`declared-${index}`, args));
    },
    heard: [precondition(refused, `declared-${index}`)],
  }));
}

interface Redeclared {
  readonly first: Readonly<Record<string, FieldValue>>;
  readonly then: Readonly<Record<string, FieldValue>>;
  readonly refused: string | undefined;
}

function redeclarations(cases: readonly Redeclared[]): Misbehaviour[] {
  return cases.map(({ first, then, refused }, index) => {
    const name = `redeclared-${index}`;
    return {
      name: refused ?? 'nothing where two declarations mean the same',
      act: (client) => {
        client.send(1, declared(name, first));
        client.send(1, declared(name, then));
      },
      heard: [
        '1:queue.declare-ok',
        refused === undefined ? '1:queue.declare-ok' : precondition(refused, name),
      ],
    };
  });
}

function expirations(
  cases: readonly { readonly expiration: string; readonly refused: string }[],
): Misbehaviour[] {
  return cases.map(({ expiration, refused }) => ({
    name: `a message that expires in "${expiration}"`,
    act: (client) => {
      client.send(1, filled('basic.publish', { routingKey: 'x' }), content('x', { expiration }));
    },
    heard: [`1:channel.close 406 PRECONDITION_FAILED - ${refused}`],
  }));
}

function precondition(refused: string, queueName: string): string {
  const said = refused.replace('QUEUE', `queue '${queueName}' in vhost '/'`);
  return `1:channel.close 406 PRECONDITION_FAILED - ${said}`;
}

async function checkHeard(
  client: RawClient,
  expected: readonly (string | RegExp)[],
): Promise<void> {
  for (const wanted of expected) {
    const heard = print(await client.next());
    if (typeof wanted === 'string') assert.equal(heard, wanted);
    else assert.match(heard, wanted);
  }
}

function print(heard: Heard): string {
  if (typeof heard === 'string') return heard;
  const { method } = heard.command;
  const said = `${heard.channel}:${method.name}`;
  return 'replyText' in method ? `${said} ${method.replyCode} ${method.replyText}` : said;
}

function queue(fields: Partial<Method<'queue.declare'>>): Method<'queue.declare'> {
  return filled('queue.declare', fields);
}

function declared(name: string, args: Readonly<Record<string, FieldValue>>): Method {
  return queue({
    queue: name,
    exclusive: true,
    durable: true,
    arguments: new Map(Object.entries(args)),
  });
}

function startOk(fields: Partial<Method<'connection.start-ok'>>): Method {
  return filled('connection.start-ok', {
    clientProperties: CAPABLE,
    mechanism: 'PLAIN',
    response: Buffer.from('\0guest\0guest'),
    locale: 'en_US',
    ...fields,
  });
}

function tuneOk(fields: Partial<Method<'connection.tune-ok'>>): Method {
  return filled('connection.tune-ok', {
    channelMax: 2_047,
    frameMax: 131_072,
    heartbeat: 0,
    ...fields,
  });
}

function frame(type: FrameType, channel: number, payload: Buffer): Buffer {
  return encodeFrame({ type, channel, payload });
}

function content(body: string, properties: BasicProperties = {}): Content {
  return { properties, encodedProperties: encodeProperties(properties), body: Buffer.from(body) };
}

function contentHeader(bodySize: number): Buffer {
  return encodeContentHeader({ bodySize, encodedProperties: encodeProperties({}) });
}

function amqplain(entries: Readonly<Record<string, string>>): Buffer {
  const writer = new ByteWriter();
  const table: FieldTable = new Map(
    Object.entries(entries).map(([name, value]) => [name, text(value)]),
  );
  writeTable(writer, table);
  const LENGTH = 4;
  return writer.toBuffer().subarray(LENGTH);
}

function text(value: string): FieldValue {
  return { kind: 'longstr', value: Buffer.from(value) };
}

function int(value: number): FieldValue {
  return { kind: 'signedint', value };
}
