import { withHelp, type Command } from '../common/command.ts';
import { interruptible } from '../request/interruptible.ts';
import { withRequest } from '../request/request-options.ts';
import { castOptions, runCast } from './run-cast.ts';

/** `oslo-messaging cast` */
export const castCommand: Command = (program) =>
  program.command(
    'cast <target> <method> [args..]',
    'Send a request to a server without waiting for what becomes of it',
    (cast) =>
      withHelp(withRequest(cast).options(castOptions), {
        examples: [
          ['cast test note text=hello', 'To any server of the topic "test"'],
          ['cast test.server1 note text=hello', 'To one server'],
          ['cast test note text=hello --profile prod --yes', 'Without being asked'],
        ],
        endings: [
          ...(['configuration', 'broker', 'timeout', 'unroutable'] as const),
          ...(['refused', 'interrupted'] as const),
        ],
      }),
    (flags) => interruptible((signal) => runCast('cast', flags, signal)),
  );
