import type { Command } from '../common/command.ts';
import { fmtCommand } from './fmt-command.ts';
import { grepCommand } from './grep-command.ts';
import { lintCommand } from './lint-command.ts';
import { mergeCommand } from './merge-command.ts';
import { splitCommand } from './split-command.ts';
import { statsCommand } from './stats-command.ts';

const COMMANDS: readonly Command[] = [
  lintCommand,
  fmtCommand,
  mergeCommand,
  splitCommand,
  grepCommand,
  statsCommand,
];

/** `oslo-messaging cassette` */
export const cassetteCommand: Command = (program) =>
  program.command(
    'cassette <command>',
    'Check, write, merge, split, search and count cassettes',
    (cassette) =>
      COMMANDS.reduce((line, add) => add(line), cassette).demandCommand(1, 'name a command'),
  );
