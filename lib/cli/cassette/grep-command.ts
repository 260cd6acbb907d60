import {
  eventsOf,
  printEvent,
  saveCassette,
  selectExchanges,
  type ExchangeFilter,
  type ExchangeLines,
} from '../../cassette.ts';
import { withHelp, type Command } from '../common/command.ts';
import { CommandEnd, UsageError } from '../common/exit-codes.ts';
import { filesPositional } from './files.ts';
import { outputOption, refuseExisting } from './merge-command.ts';
import { readCassette } from './read-cassette.ts';

const text = { type: 'string', requiresArg: true } as const;

/** `oslo-messaging cassette grep` */
export const grepCommand: Command = (program) =>
  program.command(
    'grep <pattern> <files..>',
    'Print the calls, casts and notifications that a regular expression finds, with their answers',
    (grep) =>
      withHelp(
        grep
          .positional('pattern', {
            describe: 'A regular expression; . finds all',
            type: 'string',
            demandOption: true,
          })
          .positional('files', filesPositional)
          .options({
            topic: { ...text, describe: 'Only of this topic' },
            method: { ...text, describe: 'Only of this method or event type' },
            kind: {
              describe: 'Only of this kind; failure: calls that failed',
              choices: ['request', 'cast', 'fanout', 'gather', 'notification', 'failure'],
            },
            'ignore-case': { alias: 'i', describe: 'Capitals mean nothing', type: 'boolean' },
            count: { alias: 'c', describe: 'Print only how many', type: 'boolean' },
            output: { ...outputOption, describe: 'Write a cassette of them; for one file' },
            force: { describe: 'Replace a file of that name', type: 'boolean', default: false },
          }),
        {
          examples: [
            ['cassette grep ServiceNotFound boot.jsonl', 'The calls in which that comes up'],
            ['cassette grep . boot.jsonl --kind failure -o failed.jsonl', 'A cassette of failures'],
          ],
        },
      ),
    async ({ pattern, files, count, output, force, ...flags }) => {
      if (output !== undefined && files.length > 1) throw new UsageError('--output takes one file');
      const filter = { ...flags, pattern: expressionOf(pattern, flags.ignoreCase === true) };
      let total = 0;
      for (const file of files) {
        const found = await foundIn(file, filter);
        total += found.exchanges.length;
        if (output !== undefined) found.save(output, force);
        else if (count === true) process.stdout.write(`${file}:${found.exchanges.length}\n`);
        else for (const line of found.print(files.length > 1)) process.stdout.write(line);
      }
      if (total === 0) throw new CommandEnd('failed');
    },
  );

interface FoundExchanges {
  readonly exchanges: readonly ExchangeLines[];
  print(withFile: boolean): string[];
  save(output: string, force: boolean): void;
}

async function foundIn(file: string, filter: ExchangeFilter): Promise<FoundExchanges> {
  const cassette = await readCassette(file);
  const exchanges = selectExchanges(cassette, filter);
  return {
    exchanges,
    print: (withFile) =>
      exchanges.flatMap(({ lines }) =>
        lines.map(
          ({ line, event }) => `${withFile ? `${file}:` : ''}${line}:${printEvent(event)}\n`,
        ),
      ),
    save: (output, force) => {
      refuseExisting(output, force);
      if (exchanges.length > 0) saveCassette(output, cassette.header, eventsOf(exchanges));
    },
  };
}

/** @throws {UsageError} */
function expressionOf(pattern: string, ignoreCase: boolean): RegExp {
  try {
    return new RegExp(pattern, ignoreCase ? 'i' : '');
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
