import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readTotals } from './totals.ts';

describe('The totals of a run', () => {
  const cases = [
    {
      name: 'all passed',
      tap: '# tests 3\n# suites 1\n# pass 3\n# fail 0\n# cancelled 0\n# skipped 0\n# todo 0\n',
      totals: { passed: 3, failed: 0 },
    },
    {
      name: 'what did not run counts as failed',
      tap: '# pass 1\n# fail 1\n# cancelled 2\n# skipped 3\n# todo 4\n',
      totals: { passed: 1, failed: 10 },
    },
    { name: 'a run that died', tap: 'TAP version 13\n', totals: { passed: 0, failed: 1 } },
    {
      name: 'a test that prints such a line is overruled by the end',
      tap: '# pass 99\nok 1\n# pass 1\n# fail 0\n',
      totals: { passed: 1, failed: 0 },
    },
  ];
  for (const { name, tap, totals } of cases) {
    it(name, () => {
      assert.deepEqual(readTotals(tap), totals);
    });
  }
});
