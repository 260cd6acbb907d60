import { constants } from 'node:os';
import { MissingPrerequisite } from './prerequisites.ts';

/**
 * Runs a program of the tests to its exit code. A missing prerequisite is one line; a signal ends
 * it, with all that has registered to end with this process.
 *
 * @param name what its one line begins with.
 */
export function runMain(name: string, main: () => Promise<number>): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
  main().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error instanceof MissingPrerequisite ? `${name}: ${error.message}` : error);
      process.exitCode = 1;
    },
  );
}
