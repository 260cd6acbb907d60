import { existsSync } from 'node:fs';
import { mergeCassettes, saveCassette } from '../../cassette.ts';
import { withHelp, type Command } from '../common/command.ts';
import { UsageError } from '../common/exit-codes.ts';
import { filesPositional } from './files.ts';
import { readCassette } from './read-cassette.ts';

/** An option of every command that writes a new cassette. */
export const outputOption = {
  alias: 'o',
  describe: 'The cassette to write; gzipped when its name ends in .gz',
  type: 'string',
  requiresArg: true,
} as const;

/** `oslo-messaging cassette merge` */
export const mergeCommand: Command = (program) =>
  program.command(
    'merge <files..>',
    'Put cassettes together, in the order of time',
    (merge) =>
      withHelp(
        merge.positional('files', filesPositional).options({
          output: { ...outputOption, demandOption: true },
          force: { describe: 'Replace a file of that name', type: 'boolean', default: false },
        }),
        { examples: [['cassette merge api.jsonl compute.jsonl -o boot.jsonl', 'Of two services']] },
      ),
    async ({ files, output, force }) => {
      refuseExisting(output, force);
      const cassettes = [];
      for (const file of files) cassettes.push(await readCassette(file));
      const { header, events } = mergeCassettes(cassettes);
      saveCassette(output, header, events);
      process.stderr.write(`${output}: ${events.length} events of ${files.length} cassettes\n`);
    },
  );

/** @throws {UsageError} */
export function refuseExisting(file: string, force: boolean): void {
  if (!force && existsSync(file)) throw new UsageError(`${file} exists: --force replaces it`);
}
