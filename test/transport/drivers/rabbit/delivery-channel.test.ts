import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Channel } from 'amqplib';
import { DeliveryChannel } from '../../../../lib/transport/drivers/rabbit/delivery-channel.ts';
import { delivery, ScriptedChannel } from '../../../support/scripted-amqp.ts';
import { until } from '../../../support/until.ts';

function world() {
  const scripted = new ScriptedChannel(() => undefined);
  const deliveries = new DeliveryChannel(scripted as unknown as Channel);
  const messages = Array.from({ length: 4 }, () => delivery({}));
  const tags = messages.map(({ fields }) => fields.deliveryTag);
  return { scripted, deliveries, messages, tags };
}

const nextTick = (): Promise<void> => new Promise(setImmediate);

describe('a delivery channel', () => {
  it('acknowledges all that one tick admits with one method', async () => {
    const { scripted, deliveries, messages, tags } = world();
    for (const message of messages) assert.equal(deliveries.acknowledge(message), true);
    assert.deepEqual(scripted.methods, []);
    await nextTick();
    assert.deepEqual(scripted.methods, [
      { method: 'basic.ack', deliveryTag: tags[3], multiple: true },
    ]);
  });

  it('holds an acknowledgement back that may wait, until there are enough', () => {
    const { scripted, deliveries, messages, tags } = world();
    const [one, two, three] = messages as [never, never, never];
    deliveries.acknowledgeSoon(one, 2);
    assert.deepEqual(scripted.methods, []);
    deliveries.acknowledgeSoon(two, 2);
    assert.deepEqual(scripted.methods, [
      { method: 'basic.ack', deliveryTag: tags[1], multiple: true },
    ]);
    deliveries.acknowledgeSoon(three, 2);
    deliveries.retire();
    assert.deepEqual(scripted.methods.slice(1), [
      { method: 'basic.ack', deliveryTag: tags[2], multiple: true },
    ]);
  });

  it('holds an acknowledgement back for some milliseconds only', async () => {
    const { scripted, deliveries, messages, tags } = world();
    deliveries.acknowledgeSoon(messages[0] as never, 100);
    await until(() => scripted.methods.length > 0);
    assert.deepEqual(scripted.methods, [
      { method: 'basic.ack', deliveryTag: tags[0], multiple: true },
    ]);
  });

  it('has nothing left to acknowledge when its channel has closed', async () => {
    const { scripted, deliveries, messages } = world();
    deliveries.acknowledgeSoon(messages[0] as never, 100);
    scripted.die();
    deliveries.acknowledgeSoon(messages[1] as never, 1);
    deliveries.flush();
    await nextTick();
    assert.deepEqual(scripted.methods, []);
  });

  it('acknowledges before it rejects: "multiple" must not cover a settled tag', async () => {
    const { scripted, deliveries, messages, tags } = world();
    const [one, two, three] = messages as [never, never, never];
    deliveries.acknowledge(one);
    deliveries.reject(two);
    deliveries.acknowledge(three);
    await nextTick();
    assert.deepEqual(scripted.methods, [
      { method: 'basic.ack', deliveryTag: tags[0], multiple: true },
      { method: 'basic.reject', deliveryTag: tags[1], requeue: false },
      { method: 'basic.ack', deliveryTag: tags[2], multiple: true },
    ]);
  });

  it('acknowledges at once what is done before the oldest that is not, and the rest alone', async () => {
    const { scripted, deliveries, messages, tags } = world();
    const [one, two, three, four] = messages as [never, never, never, never];
    for (const message of [one, two, three, four]) deliveries.arrived(message);
    for (const message of [two, one, four]) deliveries.acknowledgeUnordered(message);
    await nextTick();
    assert.deepEqual(scripted.methods.splice(0), [
      { method: 'basic.ack', deliveryTag: tags[1], multiple: true },
      { method: 'basic.ack', deliveryTag: tags[3], multiple: false },
    ]);
    // The fourth is settled: the acknowledgement must bear the tag of one that is not.
    deliveries.acknowledgeUnordered(three);
    await nextTick();
    assert.deepEqual(scripted.methods, [
      { method: 'basic.ack', deliveryTag: tags[2], multiple: true },
    ]);
  });

  it('waits for nothing that was given back', async () => {
    const { scripted, deliveries, messages, tags } = world();
    const [one, two, three, four] = messages as [never, never, never, never];
    for (const message of [one, two, three, four]) deliveries.arrived(message);
    deliveries.acknowledgeUnordered(three);
    deliveries.requeue(one);
    deliveries.reject(two);
    deliveries.acknowledgeUnordered(four);
    await nextTick();
    assert.deepEqual(scripted.methods, [
      { method: 'basic.ack', deliveryTag: tags[2], multiple: false },
      { method: 'basic.reject', deliveryTag: tags[0], requeue: true },
      { method: 'basic.reject', deliveryTag: tags[1], requeue: false },
      { method: 'basic.ack', deliveryTag: tags[3], multiple: true },
    ]);
  });

  it('settles nothing when its channel has closed, nor when it is just closing', async () => {
    const closed = world();
    closed.scripted.die();
    assert.equal(closed.deliveries.acknowledge(closed.messages[0] as never), false);

    const closing = world();
    closing.scripted.closed = true;
    closing.deliveries.acknowledge(closing.messages[0] as never);
    await nextTick();
    assert.equal(closing.deliveries.open, false);
    assert.deepEqual(closing.scripted.methods, []);
  });

  it('sends what was admitted when it retires, and takes no more', () => {
    const { scripted, deliveries, messages, tags } = world();
    deliveries.acknowledge(messages[0] as never);
    deliveries.retire();
    assert.equal(deliveries.acknowledge(messages[1] as never), false);
    assert.deepEqual(scripted.methods, [
      { method: 'basic.ack', deliveryTag: tags[0], multiple: true },
    ]);
  });
});
