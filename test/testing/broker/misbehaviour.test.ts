import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { MiniBroker } from '../../../lib/testing/broker/mini-broker.ts';
import { misbehaviourIsRefused } from './misbehaviour.ts';
import { filled, RawClient } from './raw-client.ts';

const broker = await MiniBroker.start({ largestMessageBytes: 1_000 });
after(() => broker.close());

misbehaviourIsRefused('the mini-broker', () => broker.url);

describe('what RabbitMQ has and oslo does not use is refused by name', () => {
  const missing = [
    'channel.flow',
    'exchange.bind',
    'exchange.unbind',
    'queue.purge',
    'basic.get',
    'basic.recover',
    'basic.recover-async',
    'tx.select',
  ] as const;
  for (const name of missing) {
    it(name, async () => {
      await using client = await RawClient.open(broker.url);
      client.send(1, filled(name, {}));
      const { replyCode, replyText } = await client.expect('connection.close');
      assert.equal(replyCode, 540);
      assert.equal(replyText, `NOT_IMPLEMENTED - the mini-broker has no ${name}`);
    });
  }

  it('an argument of a queue', async () => {
    await using client = await RawClient.open(broker.url);
    const args = new Map([['x-max-length', { kind: 'signedint', value: 3 } as const]]);
    client.send(1, filled('queue.declare', { queue: 'short', arguments: args }));
    const { replyCode, replyText } = await client.expect('channel.close');
    assert.equal(replyCode, 406);
    assert.match(replyText, /invalid arg 'x-max-length' for queue 'short' in vhost '\/'/);
  });

  it('an argument of an exchange', async () => {
    await using client = await RawClient.open(broker.url);
    const args = new Map([['alternate-exchange', { kind: 'void' } as const]]);
    const declared = { exchange: 'other', type: 'topic', arguments: args };
    client.send(1, filled('exchange.declare', declared));
    const { replyCode, replyText } = await client.expect('channel.close');
    assert.equal(replyCode, 406);
    assert.match(replyText, /invalid arg 'alternate-exchange' for exchange 'other'/);
  });

  it('an argument of a consumer', async () => {
    await using client = await RawClient.open(broker.url);
    client.send(1, filled('queue.declare', { queue: 'q', exclusive: true, nowait: true }));
    const args = new Map([['x-priority', { kind: 'signedint', value: 3 } as const]]);
    client.send(1, filled('basic.consume', { queue: 'q', consumerTag: 't', arguments: args }));
    const { replyCode, replyText } = await client.expect('channel.close');
    assert.equal(replyCode, 406);
    assert.equal(replyText, "PRECONDITION_FAILED - invalid arg 'x-priority' for consumer 't'");
  });
});

describe('what takes RabbitMQ itself down, or is too large to try on it', () => {
  const cases = [
    { name: 'a method of an unknown class', payload: [0, 99, 0, 1] },
    { name: 'an unknown method', payload: [0, 50, 0, 99] },
  ];
  for (const { name, payload } of cases) {
    it(name, async () => {
      await using client = await RawClient.open(broker.url);
      client.write(Buffer.from([1, 0, 1, 0, 0, 0, payload.length, ...payload, 0xce]));
      const { replyCode, replyText } = await client.expect('connection.close');
      assert.equal(replyCode, 501);
      assert.match(replyText, /^FRAME_ERROR - cannot decode: no method \d+ of class \d+$/);
    });
  }

  it('a message that is too large, as soon as it is announced', async () => {
    await using client = await RawClient.open(broker.url);
    const body = Buffer.alloc(1_001);
    const publish = filled('basic.publish', { routingKey: 'x' });
    client.send(1, publish, { body, properties: {}, encodedProperties: Buffer.alloc(2) });
    const { replyCode, replyText } = await client.expect('channel.close');
    assert.equal(replyCode, 406);
    assert.match(replyText, /message size 1001 is larger than configured max size 1000/);
    client.send(1, filled('channel.close-ok', {}));
    client.send(1, filled('channel.open', {}));
    await client.expect('channel.open-ok');
  });
});
