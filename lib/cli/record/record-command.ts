import { withHelp, type Command } from '../common/command.ts';
import { UsageError } from '../common/exit-codes.ts';
import { recordOptions } from './record-options.ts';
import { runRecord } from './run-record.ts';
import { runRecordFrom } from './run-record-from.ts';

/** `oslo-messaging record` */
export const recordCommand: Command = (program) =>
  program.command(
    'record <file>',
    'Record a conversation on a broker, or make a cassette of a capture',
    (record) =>
      withHelp(
        record
          .positional('file', {
            describe: 'The cassette to write; gzipped when its name ends in .gz',
            type: 'string',
            demandOption: true,
          })
          .options(recordOptions),
        {
          examples: [
            ['record boot.jsonl --exchange nova -t conductor -t scheduler', 'Until Ctrl-C'],
            [
              'record boot.jsonl --via firehose --exchange nova --duration 60',
              'With the replies, a minute',
            ],
            ['record boot.jsonl --from trace.jsonl', 'Of what another tool has captured'],
            ['record samples.jsonl --from nova/doc/notification_samples', 'What nova would send'],
          ],
          endings: ['configuration', 'broker', 'refused'],
        },
      ),
    (flags) => {
      if (flags.append && flags.force) throw new UsageError('--append or --force, not both');
      return flags.from === undefined ? runRecord(flags) : runRecordFrom(flags, flags.from);
    },
  );
