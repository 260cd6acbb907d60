import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  encodeProperties,
  type BasicProperties,
} from '../../../lib/testing/broker/amqp/content-header.ts';
import type { Content } from '../../../lib/testing/broker/amqp/command.ts';
import type { FieldTable, FieldValue } from '../../../lib/testing/broker/amqp/field-table.ts';
import type { Method } from '../../../lib/testing/broker/amqp/method.ts';
import { uniqueName } from '../../support/rabbit-vhost.ts';
import { until } from '../../support/until.ts';
import { filled, RawClient } from './raw-client.ts';

/** A delivery, as far as tests look at it. */
interface Delivered {
  readonly body: string;
  readonly tag: bigint;
  readonly redelivered: boolean;
  readonly consumerTag: string;
  readonly content: Content;
}

/** A client with verbs for what oslo does, one after another. */
class Actor implements AsyncDisposable {
  readonly raw: RawClient;

  private constructor(raw: RawClient) {
    this.raw = raw;
  }

  static async open(url: string): Promise<Actor> {
    return new Actor(await RawClient.open(url));
  }

  async declare(queue: string, fields: Partial<Method<'queue.declare'>> = {}): Promise<number> {
    this.raw.send(1, filled('queue.declare', { queue, ...fields }));
    return (await this.raw.expect('queue.declare-ok')).messageCount;
  }

  async exists(queue: string): Promise<boolean> {
    this.raw.send(2, filled('channel.open', {}));
    await this.raw.expect('channel.open-ok');
    this.raw.send(2, filled('queue.declare', { queue, passive: true }));
    const heard = await this.raw.next();
    assert(typeof heard !== 'string');
    const { name } = heard.command.method;
    const there = name === 'queue.declare-ok';
    this.raw.send(2, there ? filled('channel.close', {}) : filled('channel.close-ok', {}));
    if (there) await this.raw.expect('channel.close-ok');
    return there;
  }

  async exchange(exchange: string, type: string, autoDelete = true): Promise<void> {
    this.raw.send(1, filled('exchange.declare', { exchange, type, autoDelete }));
    await this.raw.expect('exchange.declare-ok');
  }

  async bind(queue: string, exchange: string, routingKey: string): Promise<void> {
    this.raw.send(1, filled('queue.bind', { queue, exchange, routingKey }));
    await this.raw.expect('queue.bind-ok');
  }

  consume(queue: string, fields: Partial<Method<'basic.consume'>> = {}): void {
    this.raw.send(1, filled('basic.consume', { queue, nowait: true, ...fields }));
  }

  publish(
    to: { readonly exchange?: string; readonly key: string; readonly mandatory?: boolean },
    body: string,
    properties: BasicProperties = {},
  ): void {
    const { exchange = '', key: routingKey, mandatory = false } = to;
    const content = {
      properties,
      encodedProperties: encodeProperties(properties),
      body: Buffer.from(body),
    };
    this.raw.send(1, filled('basic.publish', { exchange, routingKey, mandatory }), content);
  }

  async confirmed(): Promise<void> {
    this.raw.send(1, filled('confirm.select', {}));
    await this.raw.expect('confirm.select-ok');
  }

  async delivered(): Promise<Delivered> {
    const { method, content } = await this.raw.expectCommand('basic.deliver');
    assert(content !== undefined);
    const { deliveryTag: tag, redelivered, consumerTag } = method;
    return { body: content.body.toString(), tag, redelivered, consumerTag, content };
  }

  async bodies(count: number): Promise<string[]> {
    const bodies: string[] = [];
    while (bodies.length < count) bodies.push((await this.delivered()).body);
    return bodies;
  }

  ack(deliveryTag: bigint, multiple = false): void {
    this.raw.send(1, filled('basic.ack', { deliveryTag, multiple }));
  }

  /** Nothing was sent that is still to be heard: an answer to a question of now comes next. */
  async hearsNothing(): Promise<void> {
    this.raw.send(1, filled('basic.qos', {}));
    await this.raw.expect('basic.qos-ok');
  }

  async qos(prefetchCount: number): Promise<void> {
    this.raw.send(1, filled('basic.qos', { prefetchCount }));
    await this.raw.expect('basic.qos-ok');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.raw[Symbol.asyncDispose]();
  }
}

/** What oslo relies on, told byte by byte. The same stories are run on RabbitMQ. */
export function behavesLikeABroker(name: string, url: () => string): void {
  const open = (): Promise<Actor> => Actor.open(url());
  const remove = async (queue: string): Promise<void> => {
    await using operator = await open();
    operator.raw.send(1, filled('queue.delete', { queue }));
    await operator.raw.expect('queue.delete-ok');
  };

  describe(`${name}: routing`, { timeout: 60_000 }, () => {
    const patterns = [
      { pattern: 'a.b', fits: ['a.b'], not: ['a', 'a.b.c', 'a.B', ''] },
      { pattern: 'a.*', fits: ['a.b', 'a.'], not: ['a', 'a.b.c', 'b.a'] },
      { pattern: '*.b', fits: ['a.b'], not: ['b', 'a.b.b'] },
      { pattern: '#', fits: ['', 'a', 'a.b.c'], not: [] },
      { pattern: 'a.#', fits: ['a', 'a.b', 'a.b.c'], not: ['b', 'ab'] },
      { pattern: '#.z', fits: ['z', 'a.z', 'a.b.z'], not: ['a.z.b', 'az'] },
      { pattern: 'a.#.z', fits: ['a.z', 'a.b.z', 'a.b.c.z'], not: ['a', 'z', 'a.b'] },
      { pattern: 'a.*.#', fits: ['a.b', 'a.b.c'], not: ['a'] },
      { pattern: '', fits: [''], not: ['a'] },
    ];
    for (const { pattern, fits, not } of patterns) {
      it(`by the topic "${pattern}"`, async () => {
        await using actor = await open();
        const exchange = uniqueName('topic');
        await actor.exchange(exchange, 'topic');
        const queue = uniqueName('q');
        await actor.declare(queue, { exclusive: true });
        await actor.bind(queue, exchange, pattern);
        for (const key of [...not, ...fits]) actor.publish({ exchange, key }, key);
        actor.consume(queue, { noAck: true });
        assert.deepEqual(await actor.bodies(fits.length), fits);
        await actor.hearsNothing();
      });
    }

    it('to every queue of a fanout exchange, and once to each', async () => {
      await using actor = await open();
      const exchange = uniqueName('fanout');
      await actor.exchange(exchange, 'fanout');
      const queues = [uniqueName('a'), uniqueName('b')];
      for (const queue of queues) {
        await actor.declare(queue, { exclusive: true });
        await actor.bind(queue, exchange, 'one');
        await actor.bind(queue, exchange, 'two');
      }
      actor.publish({ exchange, key: '' }, 'x');
      for (const queue of queues) actor.consume(queue, { noAck: true });
      assert.deepEqual(await actor.bodies(2), ['x', 'x']);
      await actor.hearsNothing();
    });

    it('no more after the binding is taken away; an exchange that deletes itself goes with its last', async () => {
      await using actor = await open();
      const exchange = uniqueName('gone');
      await actor.exchange(exchange, 'topic');
      const queue = uniqueName('q');
      await actor.declare(queue, { exclusive: true });
      await actor.bind(queue, exchange, 'k');
      actor.raw.send(1, filled('queue.unbind', { queue, exchange, routingKey: 'k' }));
      await actor.raw.expect('queue.unbind-ok');
      actor.raw.send(1, filled('exchange.declare', { exchange, passive: true }));
      const { replyCode } = await actor.raw.expect('channel.close');
      assert.equal(replyCode, 404);
    });

    it('returns what is mandatory and has no queue, before it confirms it', async () => {
      await using actor = await open();
      await actor.confirmed();
      const key = uniqueName('nowhere');
      actor.publish({ key }, 'dropped');
      actor.publish({ key, mandatory: true }, 'returned', { messageId: 'm1' });
      const heard: unknown[] = [];
      for (let n = 0; n < 3; n += 1) {
        const next = await actor.raw.next();
        assert(typeof next !== 'string');
        const { method, content } = next.command;
        heard.push([method.name, content?.body.toString(), content?.properties.messageId]);
      }
      const returned = heard.findIndex((one) => Array.isArray(one) && one[0] === 'basic.return');
      assert.deepEqual(heard[returned], ['basic.return', 'returned', 'm1']);
      assert(returned < 2, 'returned before the last confirm');
    });
  });

  describe(`${name}: deliveries`, { timeout: 60_000 }, () => {
    it('bring the message as it was published, with its properties', async () => {
      await using actor = await open();
      const queue = uniqueName('q');
      await actor.declare(queue, { exclusive: true });
      const properties: BasicProperties = {
        contentType: 'application/json',
        contentEncoding: 'utf-8',
        headers: new Map<string, FieldValue>([['compression', text('application/x-gzip')]]),
        deliveryMode: 2,
        priority: 0,
      };
      const body = 'x'.repeat(300_000);
      actor.publish({ key: queue }, body, properties);
      actor.consume(queue);
      const { content, redelivered } = await actor.delivered();
      assert.equal(content.body.toString(), body);
      assert.deepEqual(content.properties, properties);
      assert.equal(redelivered, false);
    });

    it('are no more than the prefetch, and go on with an acknowledgement', async () => {
      await using actor = await open();
      const queue = uniqueName('q');
      await actor.declare(queue, { exclusive: true });
      for (const body of ['1', '2', '3', '4']) actor.publish({ key: queue }, body);
      await actor.qos(2);
      actor.consume(queue);
      const first = await actor.delivered();
      const second = await actor.delivered();
      assert.deepEqual([first.body, second.body], ['1', '2']);
      await actor.hearsNothing();
      actor.ack(second.tag, true);
      assert.deepEqual(await actor.bodies(2), ['3', '4']);
    });

    it('that are not settled come again, in their old places, when the connection is lost', async () => {
      await using actor = await open();
      const queue = uniqueName('q');
      await actor.declare(queue, { autoDelete: false });
      {
        await using lost = await open();
        for (const body of ['1', '2', '3']) lost.publish({ key: queue }, body);
        await lost.qos(2);
        lost.consume(queue);
        await lost.bodies(2);
      }
      await until(async () => (await actor.declare(queue)) === 3);
      actor.consume(queue);
      const seen = [await actor.delivered(), await actor.delivered(), await actor.delivered()];
      assert.deepEqual(
        seen.map(({ body, redelivered }) => [body, redelivered]),
        [
          ['1', true],
          ['2', true],
          ['3', false],
        ],
      );
      await remove(queue);
    });

    it('that are rejected come again, or never', async () => {
      await using actor = await open();
      const queue = uniqueName('q');
      await actor.declare(queue, { exclusive: true });
      actor.publish({ key: queue }, 'again');
      actor.consume(queue);
      const { tag } = await actor.delivered();
      actor.raw.send(1, filled('basic.reject', { deliveryTag: tag, requeue: true }));
      const again = await actor.delivered();
      assert.deepEqual([again.body, again.redelivered], ['again', true]);
      actor.raw.send(1, filled('basic.reject', { deliveryTag: again.tag, requeue: false }));
      await actor.hearsNothing();
      assert.equal(await actor.declare(queue, { exclusive: true }), 0);
    });

    it('go to the consumers of a queue in turn, and no longer to one that cancelled', async () => {
      await using actor = await open();
      const queue = uniqueName('q');
      await actor.declare(queue, { exclusive: true });
      for (const consumerTag of ['a', 'b']) actor.consume(queue, { consumerTag, noAck: true });
      for (const body of ['1', '2', '3', '4']) actor.publish({ key: queue }, body);
      const tags: string[] = [];
      while (tags.length < 4) tags.push((await actor.delivered()).consumerTag);
      assert.deepEqual(tags.sort(), ['a', 'a', 'b', 'b']);
      actor.raw.send(1, filled('basic.cancel', { consumerTag: 'a' }));
      await actor.raw.expect('basic.cancel-ok');
      for (const body of ['5', '6']) actor.publish({ key: queue }, body);
      assert.deepEqual(
        [(await actor.delivered()).consumerTag, (await actor.delivered()).consumerTag],
        ['b', 'b'],
      );
    });

    it('of what has expired do not come', async () => {
      await using actor = await open();
      const queue = uniqueName('q');
      await actor.declare(queue, { exclusive: true });
      actor.publish({ key: queue }, 'short', { expiration: '40' });
      actor.publish({ key: queue }, 'long', { expiration: '60000' });
      await delay(80);
      actor.consume(queue);
      assert.deepEqual(await actor.bodies(1), ['long']);
    });

    it('of what expires at once come to a consumer that waits, and to nobody else', async () => {
      await using actor = await open();
      const queue = uniqueName('q');
      await actor.declare(queue, { exclusive: true });
      actor.publish({ key: queue }, 'nobody waits', { expiration: '0' });
      actor.consume(queue, { noAck: true });
      actor.publish({ key: queue }, 'waited for', { expiration: '0' });
      assert.deepEqual(await actor.bodies(1), ['waited for']);
    });

    it('of what waited longer than its queue lets it do not come', async () => {
      await using actor = await open();
      const queue = uniqueName('q');
      await actor.declare(queue, {
        exclusive: true,
        arguments: args({ 'x-message-ttl': int(30) }),
      });
      actor.publish({ key: queue }, 'late');
      await until(
        async () =>
          (await actor.declare(queue, {
            exclusive: true,
            arguments: args({ 'x-message-ttl': int(30) }),
          })) === 0,
      );
    });
  });

  describe(`${name}: the life of a queue`, { timeout: 60_000 }, () => {
    it('ends with the connection that it is exclusive to, and nobody else may use it', async () => {
      await using actor = await open();
      const queue = uniqueName('q');
      {
        await using owner = await open();
        await owner.declare(queue, { exclusive: true });
        await using other = await open();
        other.raw.send(1, filled('basic.consume', { queue }));
        const { replyCode } = await other.raw.expect('channel.close');
        assert.equal(replyCode, 405);
      }
      await until(async () => !(await actor.exists(queue)));
    });

    it('ends with its last consumer, if it was declared so', async () => {
      await using actor = await open();
      const queue = uniqueName('q');
      await actor.declare(queue, { autoDelete: true });
      actor.consume(queue, { consumerTag: 'only' });
      assert.equal(await actor.exists(queue), true);
      actor.raw.send(1, filled('basic.cancel', { consumerTag: 'only' }));
      await actor.raw.expect('basic.cancel-ok');
      await until(async () => !(await actor.exists(queue)));
    });

    it('ends when it was not used for as long as it was declared, and not while it is consumed', async () => {
      await using actor = await open();
      const queue = uniqueName('q');
      await actor.declare(queue, { arguments: args({ 'x-expires': int(150) }) });
      actor.consume(queue, { consumerTag: 'c' });
      await delay(300);
      assert.equal(await actor.exists(queue), true);
      actor.raw.send(1, filled('basic.cancel', { consumerTag: 'c' }));
      await actor.raw.expect('basic.cancel-ok');
      // Asking for it is a use: a look every now and then would keep it alive.
      await delay(400);
      assert.equal(await actor.exists(queue), false);
    });

    it('that ends under its consumers is told to them', async () => {
      await using actor = await open();
      const queue = uniqueName('q');
      await actor.declare(queue);
      actor.consume(queue, { consumerTag: 'c' });
      await remove(queue);
      const { consumerTag } = await actor.raw.expect('basic.cancel');
      assert.equal(consumerTag, 'c');
    });

    it('that its own consumer deletes is deleted first, and told of after that', async () => {
      await using actor = await open();
      const queue = uniqueName('q');
      await actor.declare(queue);
      actor.consume(queue, { consumerTag: 'c' });
      actor.raw.send(1, filled('queue.delete', { queue }));
      await actor.raw.expect('queue.delete-ok');
      const { consumerTag } = await actor.raw.expect('basic.cancel');
      assert.equal(consumerTag, 'c');
    });

    it('of the type quorum counts returns, and drops what came back too often', async () => {
      await using actor = await open();
      const queue = uniqueName('quorum');
      const limits = { 'x-queue-type': text('quorum'), 'x-delivery-limit': int(1) };
      await actor.declare(queue, { durable: true, arguments: args(limits) });
      actor.publish({ key: queue }, 'x');
      actor.consume(queue);
      for (const wasRedelivered of [false, true]) {
        const { tag, redelivered } = await actor.delivered();
        assert.equal(redelivered, wasRedelivered);
        actor.raw.send(1, filled('basic.reject', { deliveryTag: tag, requeue: true }));
      }
      await actor.hearsNothing();
      await remove(queue);
    });

    it('of the type stream keeps what was read, and a reader begins where it likes', async () => {
      await using actor = await open();
      const queue = uniqueName('stream');
      const stream = { 'x-queue-type': text('stream'), 'x-max-age': text('1800s') };
      await actor.declare(queue, { durable: true, arguments: args(stream) });
      await actor.confirmed();
      for (const body of ['1', '2', '3']) {
        actor.publish({ key: queue }, body);
        await actor.raw.expect('basic.ack');
      }
      await actor.qos(10);
      for (const [offset, expected] of [
        ['first', ['1', '2', '3']],
        [1n, ['2', '3']],
      ] as const) {
        await using reader = await open();
        await reader.qos(10);
        reader.consume(queue, {
          arguments: args({ 'x-stream-offset': offsetField(offset) }),
        });
        const read = [];
        while (read.length < expected.length) read.push(await reader.delivered());
        assert.deepEqual(
          read.map(({ body }) => body),
          expected,
        );
        const last = read.at(-1)?.content.properties.headers?.get('x-stream-offset');
        assert.deepEqual(last, { kind: 'long', value: 2n });
      }
      await remove(queue);
    });
  });
}

function offsetField(offset: string | bigint): FieldValue {
  return typeof offset === 'string' ? text(offset) : { kind: 'long', value: offset };
}

function args(entries: Readonly<Record<string, FieldValue>>): FieldTable {
  return new Map(Object.entries(entries));
}

function text(value: string): FieldValue {
  return { kind: 'longstr', value: Buffer.from(value) };
}

function int(value: number): FieldValue {
  return { kind: 'signedint', value };
}
