import { withHelp, type Command } from '../common/command.ts';
import { interruptible } from '../request/interruptible.ts';
import { pingOptions } from './ping-options.ts';
import { runPingAll } from './run-ping-all.ts';
import { runPing } from './run-ping.ts';

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
            ['ping compute --all --count 40', 'All servers of the topic, which should be 40'],
          ],
          endings: ['configuration', 'broker', 'unroutable', 'refused', 'interrupted'],
        },
      ),
    (flags) =>
      interruptible((signal) =>
        flags.all === true ? runPingAll(flags, signal) : runPing(flags, signal),
      ),
  );
