import { withHelp, type Command } from '../common/command.ts';
import { replOptions } from './repl-options.ts';
import { runRepl } from './run-repl.ts';

/** `oslo-messaging repl` */
export const replCommand: Command = (program) =>
  program.command(
    'repl',
    'Talk to servers over one connection, line by line',
    (repl) =>
      withHelp(repl.options(replOptions), {
        examples: [
          ['repl', 'A prompt; .help says what it knows'],
          ['repl < lines.txt', 'Without a prompt; fails if a line fails'],
        ],
        endings: ['configuration', 'interrupted'],
      }),
    (flags) => runRepl(flags),
  );
