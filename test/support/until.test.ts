import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { until } from './until.ts';

describe('until', () => {
  it('looks again while there is nothing, and resolves with what it finds', async () => {
    const answers = [undefined, false, 0];
    assert.equal(await until(() => answers.shift(), { everyMs: 1 }), 0);
  });

  it('says what it waited for, and why not', async () => {
    const probe = (): never => {
      throw new Error('no queue "x"');
    };
    await assert.rejects(until(probe, { what: 'the queue', timeoutMs: 5 }), {
      message: 'Waited 5 ms in vain for the queue: no queue "x"',
    });
  });

  it('ends with its signal', async () => {
    const signal = AbortSignal.timeout(5);
    await assert.rejects(
      until(() => false, { signal }),
      { name: 'AbortError' },
    );
  });
});
