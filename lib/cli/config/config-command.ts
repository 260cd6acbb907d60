import { withHelp, type Command } from '../common/command.ts';
import { explainCommand } from './explain-command.ts';
import { generateCommand } from './generate-command.ts';
import { migrateCommand } from './migrate-command.ts';
import { showCommand } from './show-command.ts';
import { validateCommand } from './validate-command.ts';

const COMMANDS: readonly Command[] = [
  generateCommand,
  validateCommand,
  showCommand,
  explainCommand,
  migrateCommand,
];

/** `oslo-messaging config …` */
export const configCommand: Command = (program) =>
  program.command('config', 'Write, check, read and renew configuration files', (config) =>
    COMMANDS.reduce(
      (line, add) => add(line),
      withHelp(config.demandCommand(1, 'name what to do with the configuration'), {
        examples: [
          ['config generate', 'Read about every option'],
          ['config validate --strict my.conf', 'Find mistakes before they hurt'],
          ['config show --config-file my.conf', 'See what is in force, and why'],
          ['config explain rabbit_quorum_queue', 'Read about one option'],
          ['config migrate my.conf', 'See which names are old'],
        ],
        endings: ['configuration'],
      }),
    ),
  );
