import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { withHelp, type Command } from '../common/command.ts';
import { UsageError } from '../common/exit-codes.ts';
import { placeOptions } from '../profile/place.ts';
import { interruptible } from '../request/interruptible.ts';
import { runPing } from './run-ping.ts';

const pingOptions = {
  ...placeOptions,
  server: {
    describe: 'The server, for a TOPIC that has a dot in it',
    type: 'string',
    requiresArg: true,
  },
  count: {
    alias: 'n',
    describe: 'How many pings, one a second',
    type: 'number',
    default: 1,
    requiresArg: true,
  },
  wait: {
    alias: 'w',
    describe: 'Seconds to wait for each answer, and for a server that is not there yet',
    type: 'number',
    default: 5,
    requiresArg: true,
  },
  all: { describe: 'Every server of the topic: not possible yet', type: 'boolean' },
  json: { describe: 'Print one line of JSON for each ping', type: 'boolean' },
  verbose: { alias: 'v', describe: 'Say more', type: 'count' },
} as const;

/** What `ping` is told. */
export type PingFlags = ArgumentsCamelCase<
  InferredOptionTypes<typeof pingOptions> & { target: string }
>;

/** `oslo-messaging ping` */
export const pingCommand: Command = (program) =>
  program.command(
    'ping <target>',
    'Ask a server whether it is alive',
    (ping) =>
      withHelp(
        ping
          .positional('target', {
            describe: 'TOPIC for any server of it, TOPIC.SERVER for one',
            type: 'string',
            demandOption: true,
          })
          .options(pingOptions),
        {
          examples: [
            ['ping conductor', 'Any server of the topic'],
            ['ping compute.node1 --count 3', 'One server, three times'],
            ['ping conductor --wait 60', 'Wait for a server to come up'],
          ],
          endings: ['configuration', 'broker', 'unroutable', 'refused', 'interrupted'],
        },
      ),
    (flags) => {
      if (flags.all === true) {
        throw new UsageError(
          '--all is not possible yet: one call has one answer, and none gathers those of all servers; name each as TOPIC.SERVER',
        );
      }
      return interruptible((signal) => runPing(flags, signal));
    },
  );
