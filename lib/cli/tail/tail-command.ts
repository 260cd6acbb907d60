import { withHelp, type Command } from '../common/command.ts';
import { interruptible } from '../request/interruptible.ts';
import { runTail } from './run-tail.ts';
import { tailOptions } from './tail-options.ts';

/** `oslo-messaging tail` */
export const tailCommand: Command = (program) =>
  program.command(
    'tail',
    'Print notifications as they are sent; whoever listens to them gets them all the same',
    (tail) =>
      withHelp(tail.options(tailOptions), {
        examples: [
          ['tail --config-file /etc/nova/nova.conf', 'Those of nova, until Ctrl-C'],
          ["tail --event 'compute\\.instance\\.' --priority error -v", 'Some, in full'],
          ['tail --limit 1 --idle-timeout 60 --json', 'Wait for one, at most a minute'],
          ['tail --stats --idle-timeout 10', 'How many of which kind'],
        ],
        endings: ['configuration', 'broker', 'timeout', 'refused', 'interrupted'],
      }),
    (flags) => interruptible((signal) => runTail(flags, signal)),
  );
