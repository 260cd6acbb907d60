import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RollCall } from '../../lib/rpc/roll-call.ts';

describe('A roll call', () => {
  const cases = [
    { expected: undefined, answers: ['a'], missing: undefined, names: undefined },
    { expected: 2, answers: [], missing: 2, names: undefined },
    { expected: 2, answers: ['a', undefined], missing: 0, names: undefined },
    { expected: 1, answers: ['a', 'b'], missing: 0, names: undefined },
    { expected: ['a', 'b'], answers: ['a'], missing: 1, names: ['b'] },
    { expected: ['a', 'b'], answers: ['a', 'a'], missing: 1, names: ['b'] },
    { expected: ['a', 'b'], answers: ['stranger', 'a'], missing: 1, names: ['b'] },
    { expected: ['a', 'b'], answers: ['a', 'b'], missing: 0, names: [] },
    { expected: ['a', 'b'], answers: ['a', undefined], missing: 0, names: ['b'] },
    { expected: ['a', 'a', 'b'], answers: ['a'], missing: 1, names: ['b'] },
  ];
  for (const { expected, answers, missing, names } of cases) {
    it(`of ${JSON.stringify(expected)}, answered by ${JSON.stringify(answers)}`, () => {
      const roll = new RollCall(expected);
      for (const answer of answers) roll.add(answer);
      assert.deepEqual(
        [roll.missing, roll.missingNames, roll.complete],
        [missing, names, missing === 0],
      );
    });
  }
});
