import { fileURLToPath } from 'node:url';
import { run, type Finished } from '../support/process.ts';

const MAIN = fileURLToPath(new URL('../../lib/cli/main.ts', import.meta.url));

/** The package's command, as a user without a terminal runs it. */
export function runCli(...args: readonly string[]): Promise<Finished> {
  return run(process.execPath, ['--import', 'tsx', MAIN, ...args]);
}
