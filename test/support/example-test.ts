import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { run } from './process.ts';

/** The path of a test in `examples/testing/`. */
export function exampleTest(name: string): string {
  return fileURLToPath(new URL(`../../examples/testing/${name}.test.ts`, import.meta.url));
}

/** Runs it as its reader would. */
export async function passes(
  name: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { code, stdout, stderr } = await run(
    process.execPath,
    ['--import', 'tsx', '--test', exampleTest(name)],
    // Or it would take itself for a part of the test that runs it.
    { env: { ...env, NODE_TEST_CONTEXT: undefined } },
  );
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /^# fail 0$|^ℹ fail 0$/m);
}
