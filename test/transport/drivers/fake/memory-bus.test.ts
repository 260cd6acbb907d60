import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MemoryBus } from '../../../../lib/transport/drivers/fake/memory-bus.ts';
import { MemoryQueue } from '../../../../lib/transport/drivers/fake/memory-queue.ts';

const MESSAGE = { body: 'body', expiresAt: Infinity };
const ADDRESS = { exchange: 'openstack', routingKey: 'topic' };

describe('MemoryBus', () => {
  it('has one queue for an address, and none before it is declared or after it is deleted', () => {
    const bus = new MemoryBus();
    assert.equal(bus.publish(ADDRESS, MESSAGE), false);
    const queue = bus.declareQueue(ADDRESS);
    assert.equal(bus.declareQueue(ADDRESS), queue);
    assert.equal(bus.publish(ADDRESS, MESSAGE), true);
    assert.equal(queue.size, 1);
    bus.deleteQueue(ADDRESS);
    assert.equal(bus.publish(ADDRESS, MESSAGE), false);
  });

  it('keeps addresses apart that look alike', () => {
    const bus = new MemoryBus();
    bus.declareQueue({ exchange: 'a', routingKey: 'b:c' });
    assert.equal(bus.publish({ exchange: 'a:b', routingKey: 'c' }, MESSAGE), false);
    assert.equal(bus.publish({ exchange: '', routingKey: 'a:b:c' }, MESSAGE), false);
  });

  it('copies a fanout to every bound queue', () => {
    const bus = new MemoryBus();
    const queues = [new MemoryQueue(ADDRESS), new MemoryQueue(ADDRESS)] as const;
    assert.equal(bus.publishFanout('topic_fanout', MESSAGE), false);
    for (const queue of queues) bus.bindFanout('topic_fanout', queue);
    assert.equal(bus.publishFanout('topic_fanout', MESSAGE), true);
    assert.equal(bus.publishFanout('other_fanout', MESSAGE), false);
    bus.unbindFanout('topic_fanout', queues[0]);
    assert.equal(bus.publishFanout('topic_fanout', MESSAGE), true);
    bus.unbindFanout('topic_fanout', queues[1]);
    assert.equal(bus.publishFanout('topic_fanout', MESSAGE), false);
    assert.deepEqual([queues[0].size, queues[1].size], [1, 2]);
  });

  it('tells once, and only who still waits, that a queue is declared', () => {
    const bus = new MemoryBus();
    const told: string[] = [];
    const waitFor = (name: string): (() => void) =>
      bus.onceDeclared(ADDRESS, () => {
        told.push(name);
      });
    waitFor('a');
    const forgetB = waitFor('b');
    const forgetC = waitFor('c');
    forgetB();
    bus.declareQueue(ADDRESS);
    bus.deleteQueue(ADDRESS);
    waitFor('d');
    forgetC();
    bus.declareQueue(ADDRESS);
    bus.declareQueue(ADDRESS);
    assert.deepEqual(told, ['a', 'c', 'd']);
  });
});
