import { fileURLToPath } from 'node:url';
import { osloPython } from '../support/oslo-python.ts';
import { run, type Finished, type RunOptions } from '../support/process.ts';
import { Program } from '../support/program.ts';

const MAIN = fileURLToPath(new URL('../../lib/cli/main.ts', import.meta.url));
const COMMAND = [process.execPath, '--import', 'tsx', MAIN];

/** Gives a program a terminal that reads this process's pipe, and ends as the program does. */
const ON_TERMINAL = `
import os, pty, sys
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
`;

/** Options of the user's own machine that no test may see. */
const CLEAN = {
  OSLO_MESSAGING_URL: undefined,
  OSLO_MESSAGING_PROFILES: '/nonexistent/profiles.conf',
  NO_COLOR: '1',
};

/** The package's command, as a user without a terminal runs it. */
export function command(
  args: readonly string[],
  { env, ...options }: RunOptions = {},
): Promise<Finished> {
  const [node = '', ...words] = COMMAND;
  return run(node, [...words, ...args], { ...options, env: { ...CLEAN, ...env } });
}

/** As {@link command}, for words alone. */
export function runCli(...args: readonly string[]): Promise<Finished> {
  return command(args);
}

/** The same beside the test, until that disposes of it. */
export function startCommand(args: readonly string[], env: RunOptions['env'] = {}): Program {
  const [node = '', ...words] = COMMAND;
  return new Program(node, [...words, ...args], { ...CLEAN, ...env });
}

/** The same in a terminal, into which `input` is typed. What it prints comes on one stream. */
export function commandOnTerminal(
  args: readonly string[],
  { env, ...options }: RunOptions = {},
): Promise<Finished> {
  const words = ['-c', ON_TERMINAL, ...COMMAND, ...args];
  return run(osloPython(), words, { ...options, env: { ...CLEAN, ...env } });
}
