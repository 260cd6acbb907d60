import { withHelp, type Command } from '../common/command.ts';
import { interruptible } from '../request/interruptible.ts';
import { replayOptions, type ReplayFlags } from './replay-options.ts';
import { replayAsClient } from './replay-as-client.ts';
import { replayAsNotifier } from './replay-as-notifier.ts';
import { replayAsStub } from './replay-as-stub.ts';

/** `oslo-messaging replay` */
export const replayCommand: Command = (program) =>
  program.command(
    'replay <file>',
    'Play a cassette: as a client it ends with 1 when an answer differs',
    (replay) =>
      withHelp(
        replay
          .positional('file', { describe: 'The cassette', type: 'string', demandOption: true })
          .options(replayOptions),
        {
          examples: [
            ['replay boot.jsonl', 'Does the service still answer as it did?'],
            [
              'replay boot.jsonl --as notifier --speed 10',
              'Send its notifications ten times faster',
            ],
            ['replay boot.jsonl --as stub', 'Answer in place of the service, until Ctrl-C'],
          ],
          endings: ['configuration', 'broker', 'timeout', 'unroutable', 'refused', 'interrupted'],
        },
      ),
    (flags) => replayAs(flags),
  );

function replayAs(flags: ReplayFlags): Promise<void> {
  switch (flags.as) {
    case 'client':
      return interruptible((signal) => replayAsClient(flags, signal));
    case 'notifier':
      return interruptible((signal) => replayAsNotifier(flags, signal));
    case 'stub':
      return replayAsStub(flags);
  }
}
