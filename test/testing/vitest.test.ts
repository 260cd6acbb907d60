import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../support/process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

it('vitest runs tests with the kit: fixtures end, expectations and leaks fail', async () => {
  const suite = 'test/testing/vitest-suite.spec.ts';
  const { stdout } = await run(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', suite, '--reporter=json', '--root', ROOT],
    { cwd: ROOT },
  );
  const { testResults } = JSON.parse(stdout) as Report;
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  assert.deepEqual(
    results.map(({ title, status }) => [title, status]),
    [
      ['a fixture ends with its test', 'passed'],
      ['time passes as it is told to', 'passed'],
      ['an expectation fails with a list', 'failed'],
      ['a leak fails its test', 'failed'],
    ],
  );
  const [expectation = '', leak = ''] = results.flatMap(({ failureMessages }) => failureMessages);
  assert.match(expectation, /INFO instance\.create\.start \{"name":"vm1"\}/);
  assert.match(leak, /a transport that was not closed, begun at .*vitest-suite\.spec\.ts:\d+/);
});
