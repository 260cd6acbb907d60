import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../support/until.ts';
import { QuotaExceeded } from './calculator.ts';
import { Interop } from './interop.ts';

const CALLS = 20;

describe('Servers in both languages on one topic', () => {
  let interop: Interop;

  before(async () => {
    interop = await Interop.start();
  });
  after(async () => {
    await interop[Symbol.asyncDispose]();
  });

  /** How often each server's name occurs. */
  function countNames(names: readonly unknown[]): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const name of names) counts[String(name)] = (counts[String(name)] ?? 0) + 1;
    return counts;
  }

  const orders = [
    { name: 'whichever declared its queues first: Python', first: 'python' },
    { name: 'whichever declared its queues first: Node', first: 'node' },
  ] as const;
  for (const { name, first } of orders) {
    it(`both get work, ${name}`, async () => {
      const place = interop.place('shared');
      const servePython = (): Promise<void> => interop.python.serve({ ...place, server: 'python' });
      if (first === 'python') await servePython();
      await interop.serve({ topic: place.topic, server: 'node' });
      if (first === 'node') await servePython();

      const client = interop.client({ topic: place.topic });
      // A server in Python has started before it consumes.
      for (const server of ['python', 'node']) {
        await client.prepare({ server }).call({}, 'whoami');
      }
      const call = { ...place, method: 'whoami', timeout: 15 };
      const fromNode = await Promise.all(
        Array.from({ length: CALLS }, () => client.call({}, 'whoami')),
      );
      const fromPython = await Promise.all(
        Array.from({ length: CALLS }, async () => (await interop.python.call(call)).result),
      );
      for (const names of [fromNode, fromPython]) {
        const { node = 0, python = 0, ...others } = countNames(names);
        assert.deepEqual(others, {});
        assert.equal(node + python, CALLS);
        assert.ok(node > 0 && python > 0, `node ${node}, python ${python}`);
      }
      await interop.python.stop('python');
    });
  }

  it('a fanout cast reaches each of them once, from either language', async () => {
    const place = interop.place('everyone');
    await interop.python.serve({ ...place, server: 'python-1' });
    await interop.python.serve({ ...place, server: 'python-2' });
    const node1 = await interop.serve({ topic: place.topic, server: 'node-1' });
    const node2 = await interop.serve({ topic: place.topic, server: 'node-2' });

    const client = interop.client({ topic: place.topic });
    await client.fanoutCast({}, 'record', { from: 'node' });
    const cast = { ...place, method: 'record', args: { from: 'python' }, fanout: true };
    await interop.python.cast(cast);

    /** At each server, who sent the casts that it got. */
    const senders = async (): Promise<unknown[][]> => {
      const received = [
        await interop.python.received('python-1'),
        await interop.python.received('python-2'),
        node1.endpoint.received,
        node2.endpoint.received,
      ];
      return received.map((requests) =>
        requests
          .filter(({ method }) => method === 'record')
          .map(({ args }) => args['from'])
          .sort(),
      );
    };
    await until(async () => (await senders()).every(({ length }) => length >= 2));
    // One more round through every queue: a second copy would have arrived before it.
    for (const server of ['python-1', 'python-2', 'node-1', 'node-2']) {
      assert.equal(await client.prepare({ server }).call({}, 'whoami'), server);
    }
    const once = ['node', 'python'];
    assert.deepEqual(await senders(), [once, once, once, once]);
  });

  it('a gather has the answers of them all', async () => {
    const place = interop.place('gather');
    for (const server of ['python-1', 'python-2']) {
      await interop.python.serve({ ...place, server });
    }
    await interop.serve({ topic: place.topic, server: 'node' });
    const client = interop.client({ topic: place.topic });
    // A server in Python has started before it consumes.
    for (const server of ['python-1', 'python-2']) {
      await client.prepare({ server }).call({}, 'whoami');
    }
    const expected = ['node', 'python-1', 'python-2'];
    const identify = (name: string): string => name;
    const gathering = client.gather({}, 'whoami', {}, { expected, identify });
    const names = (await gathering.toArray()).map(({ from }) => from);
    assert.deepEqual([names.sort(), gathering.ended], [expected, 'complete']);

    const failing = client.gather({}, 'fail', { kind: 'custom' }, { expected: 3 });
    const failures = (await failing.toArray()).map(
      (answer) => 'failure' in answer && answer.failure,
    );
    assert.equal(failures.length, 3);
    for (const failure of failures) assert.ok(failure instanceof QuotaExceeded);
  });
});
