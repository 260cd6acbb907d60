import { withHelp, type Command } from '../common/command.ts';
import { diffOptions } from './diff-options.ts';
import { runDiff } from './run-diff.ts';

/** `oslo-messaging diff` */
export const diffCommand: Command = (program) =>
  program.command(
    'diff <expected> <actual>',
    'Say what differs between two conversations: ends with 1 when something does',
    (diff) =>
      withHelp(
        diff
          .positional('expected', {
            describe: 'A cassette, or a folder of nova’s notification samples',
            type: 'string',
            demandOption: true,
          })
          .positional('actual', {
            describe: 'A cassette',
            type: 'string',
            demandOption: true,
          })
          .options(diffOptions),
        {
          examples: [
            ['diff yesterday.jsonl today.jsonl', 'By what was said, not by when'],
            ['diff expected.jsonl today.jsonl --ignore ctxt', 'Whoever asked'],
            ['diff expected.jsonl today.jsonl -u', 'Expect from now on what is said today'],
            [
              'diff nova/doc/notification_samples today.jsonl --replacements r.json',
              'Are these the notifications that nova publishes?',
            ],
          ],
        },
      ),
    (flags) => runDiff(flags),
  );
