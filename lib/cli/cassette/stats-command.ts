import { cassetteStats } from '../../cassette.ts';
import { withHelp, type Command } from '../common/command.ts';
import { filesPositional } from './files.ts';
import { printStats } from './print-stats.ts';
import { readCassette } from './read-cassette.ts';

/** `oslo-messaging cassette stats` */
export const statsCommand: Command = (program) =>
  program.command(
    'stats <files..>',
    'Count what is on cassettes: methods, failures, latencies, secrets',
    (stats) =>
      withHelp(
        stats.positional('files', filesPositional).options({
          json: { describe: 'Print one line of JSON for each cassette', type: 'boolean' },
        }),
        { examples: [['cassette stats boot.jsonl', 'What was called, and how long it took']] },
      ),
    async ({ files, json }) => {
      for (const file of files) {
        const found = cassetteStats((await readCassette(file)).lines);
        const line = json === true ? `${JSON.stringify({ file, ...found })}\n` : undefined;
        process.stdout.write(line ?? printStats(file, found));
      }
    },
  );
