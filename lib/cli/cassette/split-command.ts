import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { saveCassette, SPLITS, splitCassette } from '../../cassette.ts';
import { withHelp, type Command } from '../common/command.ts';
import { refuseExisting } from './merge-command.ts';
import { readCassette } from './read-cassette.ts';

/** `oslo-messaging cassette split` */
export const splitCommand: Command = (program) =>
  program.command(
    'split <file> <folder>',
    'Take a cassette apart; calls stay together with their answers',
    (split) =>
      withHelp(
        split
          .positional('file', { describe: 'The cassette', type: 'string', demandOption: true })
          .positional('folder', {
            describe: 'Where the parts go: made if it is not there',
            type: 'string',
            demandOption: true,
          })
          .options({
            by: { describe: 'A part for each', choices: SPLITS, default: 'topic' as const },
            force: { describe: 'Replace files of those names', type: 'boolean', default: false },
          }),
        {
          examples: [
            ['cassette split boot.jsonl parts', 'parts/boot.conductor.jsonl, …'],
            ['cassette split boot.jsonl parts --by exchange', 'Each call for itself'],
          ],
        },
      ),
    async ({ file, folder, by, force }) => {
      const [, name = '', ending = ''] =
        /^(.*?)((?:\.jsonl)?(?:\.gz)?)$/.exec(basename(file)) ?? [];
      const parts = splitCassette(await readCassette(file), by).map((part) => ({
        ...part,
        path: join(folder, `${name}.${part.name}${ending || '.jsonl'}`),
      }));
      for (const { path } of parts) refuseExisting(path, force);
      mkdirSync(folder, { recursive: true });
      for (const { path, header, events } of parts) {
        saveCassette(path, header, events);
        process.stdout.write(`${path}\n`);
      }
    },
  );
