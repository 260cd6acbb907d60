import { withHelp, type Command } from '../common/command.ts';
import { completionScript, SHELLS } from './scripts.ts';

/** `oslo-messaging completion` */
export const completionCommand: Command = (program) =>
  program.command(
    'completion <shell>',
    'Print a script that completes commands and options in a shell',
    (completion) =>
      withHelp(
        completion.positional('shell', {
          describe: 'The shell',
          choices: SHELLS,
          demandOption: true,
        }),
        {
          examples: [
            ['completion bash >> ~/.bashrc', ''],
            ['completion zsh >> ~/.zshrc', ''],
            ['completion fish > ~/.config/fish/completions/oslo-messaging.fish', ''],
          ],
        },
      ),
    ({ shell }) => {
      process.stdout.write(completionScript(shell));
    },
  );
