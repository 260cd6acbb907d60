import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Slots } from '../../lib/base/slots.ts';
import { Gate } from '../support/gate.ts';

interface Job {
  readonly name: string;
  readonly gate: Gate;
}

const job = (name: string): Job => ({ name, gate: new Gate() });

describe('Slots', () => {
  it('begins as many as there are slots, and the next, in order, when one is free', async () => {
    const begun: string[] = [];
    const slots = new Slots<Job>(2, ({ name, gate }) => {
      begun.push(name);
      return gate.opened;
    });
    const [a, b, c, d] = [job('a'), job('b'), job('c'), job('d')];
    for (const each of [a, b, c, d]) slots.add(each);
    assert.deepEqual(begun, ['a', 'b']);
    assert.deepEqual([slots.running, slots.waiting], [2, 2]);
    b.gate.open();
    await b.gate.opened;
    assert.deepEqual(begun, ['a', 'b', 'c']);
    a.gate.open();
    c.gate.open();
    d.gate.open();
    await slots.idle();
    assert.deepEqual(begun, ['a', 'b', 'c', 'd']);
    assert.deepEqual([slots.running, slots.waiting], [0, 0]);
  });

  it('gives the slot of an item that has nothing to do to the next', () => {
    const begun: string[] = [];
    const slots = new Slots<Job>(1, ({ name, gate }) => {
      begun.push(name);
      return name === 'busy' ? gate.opened : undefined;
    });
    for (const name of ['idle', 'idle', 'busy', 'waiting']) slots.add(job(name));
    assert.deepEqual(begun, ['idle', 'idle', 'busy']);
    assert.equal(slots.waiting, 1);
  });

  it('keeps to the limit when an item adds another while it begins', () => {
    const begun: string[] = [];
    const slots: Slots<Job> = new Slots<Job>(1, ({ name, gate }) => {
      begun.push(name);
      if (name === 'outer') slots.add(job('inner'));
      return gate.opened;
    });
    slots.add(job('outer'));
    assert.deepEqual(begun, ['outer']);
    assert.equal(slots.waiting, 1);
  });

  it('forgets what waits, not what runs', async () => {
    const begun: string[] = [];
    const slots = new Slots<Job>(1, ({ name, gate }) => {
      begun.push(name);
      return gate.opened;
    });
    const [running, waiting] = [job('running'), job('waiting')];
    slots.add(running);
    slots.add(waiting);
    slots.dropWaiting();
    const idle = slots.idle();
    running.gate.open();
    await idle;
    assert.deepEqual(begun, ['running']);
  });

  it('is idle at once when nothing runs', async () => {
    await new Slots<Job>(1, () => undefined).idle();
  });
});
