import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MessagingFixture, MiniBroker } from '../../../lib/testing/index.ts';
import { until } from '../../support/until.ts';
import { filled, RawClient } from './raw-client.ts';

describe('The mini-broker in an alarm', () => {
  it('tells who publishes, and takes what was sent when it is over', async (t) => {
    const broker = await MiniBroker.start();
    const messaging = await MessagingFixture.for(t, { on: broker });
    const heard: unknown[] = [];
    await messaging.serve({ topic: 't' }, [{ hear: (_ctxt: unknown, args: unknown) => args }]);
    const client = messaging.client({ topic: 't' }, { timeoutMs: 10_000 });
    messaging.transport.on('blocked', ({ reason }) => heard.push(reason));
    broker.block('low on memory');
    await client.cast({}, 'hear', { n: 1 });
    await until(() => heard.length === 1);
    const call = client.call({}, 'hear', { n: 2 });
    const { healthy, reasons } = messaging.transport.health();
    assert.equal(healthy, false);
    assert.match(reasons.join(), /has blocked the connection to send: low on memory/);
    broker.unblock();
    assert.deepEqual(await call, { n: 2 });
    assert.deepEqual(heard, ['low on memory', undefined]);
    broker.unblock();
  });
});

describe('The mini-broker with permissions refuses with 403', () => {
  const named = (name: string) => ({ queue: name, exclusive: true });
  const cases = [
    {
      name: 'to declare a queue',
      permissions: { configure: /^own/ },
      method: filled('queue.declare', named('other')),
      what: "queue 'other'",
    },
    {
      name: 'to declare an exchange',
      permissions: { configure: /^own/ },
      method: filled('exchange.declare', { exchange: 'other', type: 'topic' }),
      what: "exchange 'other'",
    },
    {
      name: 'to delete a queue',
      permissions: { configure: /^own/ },
      method: filled('queue.delete', { queue: 'other' }),
      what: "queue 'other'",
    },
    {
      name: 'to bind a queue',
      permissions: { write: /^$/ },
      method: filled('queue.bind', { queue: 'own', exchange: 'amq.topic' }),
      what: "queue 'own'",
    },
    {
      name: 'to bind to an exchange',
      permissions: { read: /^own/ },
      method: filled('queue.bind', { queue: 'own', exchange: 'amq.topic' }),
      what: "exchange 'amq.topic'",
    },
    {
      name: 'to consume',
      permissions: { read: /^other/ },
      method: filled('basic.consume', { queue: 'own' }),
      what: "queue 'own'",
    },
    {
      name: 'to publish',
      permissions: { write: /^own/ },
      method: filled('basic.publish', { routingKey: 'own' }),
      content: { body: Buffer.from('x'), properties: {}, encodedProperties: Buffer.alloc(2) },
      what: "exchange 'amq.default'",
    },
  ] as const;
  for (const { name, permissions, method, what, ...more } of cases) {
    it(name, async () => {
      await using broker = await MiniBroker.start({ permissions: { guest: permissions } });
      await using client = await RawClient.open(broker.url);
      client.send(1, filled('queue.declare', named('own')));
      await client.expect('queue.declare-ok');
      client.send(1, method, 'content' in more ? more.content : undefined);
      const { replyCode, replyText } = await client.expect('channel.close');
      assert.equal(replyCode, 403);
      const expected = `ACCESS_REFUSED - access to ${what} in vhost '/' refused for user 'guest'`;
      assert.equal(replyText, expected);
    });
  }
});
