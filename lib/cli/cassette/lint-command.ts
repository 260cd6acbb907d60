import { lintCassette, type CassetteFinding } from '../../cassette.ts';
import { withHelp, type Command } from '../common/command.ts';
import { CommandEnd, UsageError } from '../common/exit-codes.ts';
import { stylerFor } from '../common/styled.ts';
import { filesPositional } from './files.ts';
import { isSystemError } from './read-cassette.ts';

/** `oslo-messaging cassette lint` */
export const lintCommand: Command = (program) =>
  program.command(
    'lint <files..>',
    'Look for what is wrong with cassettes: ends with 1 for an error, with --strict for a warning too',
    (lint) =>
      withHelp(
        lint.positional('files', filesPositional).options({
          strict: { describe: 'Warnings are errors', type: 'boolean', default: false },
          json: { describe: 'Print one line of JSON for each finding', type: 'boolean' },
        }),
        { examples: [['cassette lint test/cassettes/*.jsonl', 'All of a project']] },
      ),
    async ({ files, strict, json }) => {
      let bad = 0;
      for (const file of files) {
        const findings = await findingsIn(file);
        for (const finding of findings) process.stdout.write(print(file, finding, json === true));
        bad += findings.filter(({ level }) => strict || level === 'error').length;
      }
      if (bad > 0) throw new CommandEnd('failed');
    },
  );

async function findingsIn(file: string): Promise<CassetteFinding[]> {
  try {
    return await lintCassette(file);
  } catch (error) {
    throw isSystemError(error) ? new UsageError(`cannot read ${file}: ${error.message}`) : error;
  }
}

function print(file: string, { line, level, message }: CassetteFinding, json: boolean): string {
  if (json) return `${JSON.stringify({ file, line, level, message })}\n`;
  const style = stylerFor(process.stdout);
  return `${file}:${line}: ${style(level === 'error' ? 'red' : 'yellow', level)}: ${message}\n`;
}
