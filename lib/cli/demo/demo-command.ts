import { withHelp, type Command } from '../common/command.ts';
import { transportOptions } from '../common/conf-options.ts';
import { runDemo } from './demo.ts';

const options = {
  ...transportOptions,
  'config-file': {
    ...transportOptions['config-file'],
    defaultDescription: 'conf/demo.conf of this package: in memory, without a broker',
  },
};

/** `oslo-messaging demo` */
export const demoCommand: Command = (program) =>
  program.command(
    'demo',
    'Start two RPC servers and a client, and show what they say to each other',
    (demo) =>
      withHelp(demo.options(options), {
        examples: [
          ['demo', 'In memory, without a broker'],
          ['demo --transport-url rabbit://guest:guest@127.0.0.1:5672/', 'On a RabbitMQ'],
        ],
        endings: ['configuration', 'broker'],
      }),
    ({ transportUrl }) => runDemo({ transportUrl }),
  );
