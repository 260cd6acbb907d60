import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  MemoryQueue,
  type Consumer,
  type Delivery,
  type MemoryMessage,
} from '../../../../lib/transport/drivers/fake/memory-queue.ts';
import { Sightings } from '../../../support/sightings.ts';

const ADDRESS = { exchange: 'openstack', routingKey: 'topic' };
const message = (body: string, expiresAt = Infinity): MemoryMessage => ({ body, expiresAt });

class TestConsumer implements Consumer {
  readonly seen = new Sightings<Delivery>();
  window: number;

  constructor(window = Infinity) {
    this.window = window;
  }

  get ready(): boolean {
    return this.seen.all.length < this.window;
  }

  get bodies(): string[] {
    return this.seen.all.map((delivery) => delivery.message.body);
  }

  deliver(delivery: Delivery): void {
    this.seen.add(delivery);
  }
}

const aTurn = (): Promise<unknown> => new Promise(setImmediate);

describe('MemoryQueue', () => {
  it('keeps messages until somebody consumes, and never delivers inside add()', async () => {
    const queue = new MemoryQueue(ADDRESS);
    queue.add(message('a'));
    queue.add(message('b'));
    const consumer = new TestConsumer();
    queue.addConsumer(consumer);
    queue.add(message('c'));
    assert.deepEqual(consumer.bodies, []);
    await consumer.seen.count(3);
    assert.deepEqual(consumer.bodies, ['a', 'b', 'c']);
    assert.equal(queue.size, 0);
  });

  it('lets consumers take turns', async () => {
    const queue = new MemoryQueue(ADDRESS);
    const consumers = [new TestConsumer(), new TestConsumer(), new TestConsumer()];
    for (const consumer of consumers) queue.addConsumer(consumer);
    for (const body of ['a', 'b', 'c', 'd']) queue.add(message(body));
    await aTurn();
    queue.add(message('e'));
    await aTurn();
    assert.deepEqual(
      consumers.map(({ bodies }) => bodies),
      [['a', 'd'], ['b', 'e'], ['c']],
    );
  });

  it('passes consumers whose window is full, until they wake it', async () => {
    const queue = new MemoryQueue(ADDRESS);
    const [narrow, wide] = [new TestConsumer(1), new TestConsumer(2)];
    queue.addConsumer(narrow);
    queue.addConsumer(wide);
    for (const body of ['a', 'b', 'c', 'd', 'e']) queue.add(message(body));
    await aTurn();
    assert.deepEqual([narrow.bodies, wide.bodies, queue.size], [['a'], ['b', 'c'], 2]);
    narrow.window = 2;
    queue.wake();
    await aTurn();
    assert.deepEqual([narrow.bodies, queue.size], [['a', 'd'], 1]);
  });

  it('drops what has expired in it', async () => {
    const queue = new MemoryQueue(ADDRESS);
    queue.add(message('expired', performance.now()));
    queue.add(message('alive', performance.now() + 60_000));
    const consumer = new TestConsumer();
    queue.addConsumer(consumer);
    await consumer.seen.count(1);
    assert.deepEqual(consumer.bodies, ['alive']);
  });

  it('puts what is given back where it was, whoever had it', async () => {
    const queue = new MemoryQueue(ADDRESS);
    const consumers = [new TestConsumer(2), new TestConsumer(2)];
    for (const consumer of consumers) queue.addConsumer(consumer);
    for (const body of ['a', 'b', 'c', 'd', 'e']) queue.add(message(body));
    await aTurn();
    for (const consumer of consumers) queue.removeConsumer(consumer);
    for (const { seen } of consumers) queue.giveBack(seen.all);
    const heir = new TestConsumer();
    queue.addConsumer(heir);
    await heir.seen.count(5);
    assert.deepEqual(heir.bodies, ['a', 'b', 'c', 'd', 'e']);
  });
});
