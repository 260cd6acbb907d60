import type { Argv } from 'yargs';
import { describeExitCodes, type Ending } from './exit-codes.ts';

/** Adds a command to a program; each folder of `cli/` exports one. */
export type Command = (program: Argv) => Argv;

/** What ends a help page. */
export interface Help {
  /** Command lines without the name of the program, and what each does. */
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** How the command may end, besides done, failed and wrong usage. */
  readonly endings?: readonly Ending[] | undefined;
}

/** Puts examples and the meaning of the exit codes on the help page of a command. */
export function withHelp<T>(command: Argv<T>, { examples, endings }: Help): Argv<T> {
  const rows = examples.map(([line, what]): [string, string] => [`$0 ${line}`, what]);
  return command.example(rows).epilogue(describeExitCodes(endings));
}
