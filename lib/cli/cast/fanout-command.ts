import { withHelp, type Command } from '../common/command.ts';
import { interruptible } from '../request/interruptible.ts';
import { withRequest } from '../request/request-options.ts';
import { castOptions, runCast } from './run-cast.ts';

/** `oslo-messaging fanout` */
export const fanoutCommand: Command = (program) =>
  program.command(
    'fanout <target> <method> [args..]',
    'Send a request to every server of a topic, without waiting for what becomes of it',
    (fanout) =>
      withHelp(withRequest(fanout).options(castOptions), {
        examples: [
          ['fanout test reload', 'To every server of the topic "test"'],
          ['fanout test reload --dry-run', 'What would be sent'],
        ],
        endings: [
          ...(['configuration', 'broker', 'timeout', 'unroutable'] as const),
          ...(['refused', 'interrupted'] as const),
        ],
      }),
    (flags) => interruptible((signal) => runCast('fanout', flags, signal)),
  );
