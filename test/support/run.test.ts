import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from './process.ts';

const RUNNER = fileURLToPath(new URL('../run.ts', import.meta.url));

describe('The test runner ends with one line and an exit code', () => {
  const cases = [
    {
      name: 'for a file that does not exist',
      args: ['no/such/file'],
      env: {},
      line: /^test\/run\.ts: no test file matches no\/such\/file\n$/,
    },
    {
      name: 'for a Python that cannot play the peer',
      args: ['rpc-peer'],
      env: { OSLO_TEST_PYTHON: '/no/such/python' },
      line: /^test\/run\.ts: OSLO_TEST_PYTHON is \/no\/such\/python, which cannot import oslo_messaging.*\n$/,
    },
  ];
  for (const { name, args, env, line } of cases) {
    it(name, async () => {
      const { code, stdout, stderr } = await runTests(args, env);
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.match(stderr, line);
    });
  }

  it('for tests that pass', async () => {
    const { code, stdout } = await runTests(['--unit', 'support/totals'], {});
    assert.equal(code, 0);
    assert.match(stdout, /^tests: \d+\.\d s\n[1-9]\d* passed, 0 failed\n$/m);
  });
});

/** A test runner inside a test is told by this variable that it is one, and reports otherwise. */
function runTests(args: readonly string[], env: Record<string, string>): ReturnType<typeof run> {
  const options = { env: { ...env, NODE_TEST_CONTEXT: undefined } };
  return run(process.execPath, ['--import', 'tsx', RUNNER, ...args], options);
}
