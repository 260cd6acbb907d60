import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { exampleTest, passes } from '../support/example-test.ts';

describe('The examples of tests', () => {
  for (const name of ['in-memory', 'mini-broker', 'virtual-time']) {
    it(`${name} passes`, () => passes(name));
  }

  it('are the same in memory, on the mini-broker and on RabbitMQ, but for one line', () => {
    const [memory = [], ...others] = ['in-memory', 'mini-broker', 'rabbitmq'].map((name) =>
      readFileSync(exampleTest(name), 'utf8').split('\n'),
    );
    for (const other of others) {
      const changed = memory.filter((line, index) => line !== other[index]);
      assert.equal(changed.length, 1, changed.join('\n'));
      assert.equal(memory.length, other.length);
    }
  });
});
