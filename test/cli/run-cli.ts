import { fileURLToPath } from 'node:url';
import { run, type Finished } from '../support/process.ts';
import { Program } from '../support/program.ts';

const MAIN = fileURLToPath(new URL('../../lib/cli/main.ts', import.meta.url));

/** The package's command, as a user without a terminal runs it. */
export function runCli(...args: readonly string[]): Promise<Finished> {
  return run(process.execPath, ['--import', 'tsx', MAIN, ...args]);
}

/** The package's command, beside the test until that disposes of it. */
export function startCli(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Program {
  return new Program(process.execPath, ['--import', 'tsx', MAIN, ...args], env);
}
