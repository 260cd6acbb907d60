import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drain, DrainTimeout } from '../../lib/cli/serve/drain.ts';
import { Gate } from '../support/gate.ts';

describe('drain', () => {
  function serverThatFinishesAt(gate: Gate) {
    const done: string[] = [];
    return {
      done,
      running: 2,
      stop: async () => {
        done.push('stop');
        await Promise.resolve();
      },
      wait: async () => {
        await gate.opened;
        done.push('wait');
      },
    };
  }

  for (const timeoutMs of [0, 10_000]) {
    it(`stops, then waits (timeout ${timeoutMs})`, async () => {
      const gate = new Gate();
      const server = serverThatFinishesAt(gate);
      const drained = drain(server, timeoutMs);
      gate.open();
      await drained;
      assert.deepEqual(server.done, ['stop', 'wait']);
    });
  }

  it('gives up when time is over, and says what is left', async () => {
    const server = serverThatFinishesAt(new Gate());
    await assert.rejects(drain(server, 20), (error: unknown) => {
      assert.ok(error instanceof DrainTimeout);
      assert.equal(error.message, 'gave up after 0.02 s: 2 requests have not finished');
      assert.equal(error.running, 2);
      return true;
    });
  });

  it('rejects when stopping fails', async () => {
    const server = {
      running: 0,
      stop: () => Promise.reject(new Error('no')),
      wait: () => Promise.resolve(),
    };
    await assert.rejects(drain(server, 1_000), /no/);
  });
});
