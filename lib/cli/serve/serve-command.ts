import { withHelp, type Command } from '../common/command.ts';
import { transportOptions } from '../common/conf-options.ts';
import { UsageError } from '../common/exit-codes.ts';
import { matchOption, speedOf, speedOption } from '../common/playing-options.ts';
import { LOG_FORMATS, LOG_LEVELS } from '../common/stderr-logger.ts';
import { ACCESS_POLICIES, SERIALIZERS } from './choices.ts';
import { serveOptions } from './options.ts';
import { serveCassetteFile } from './serve-cassette-file.ts';
import { serve } from './serve.ts';
import { serveAndWatch } from './watch.ts';

/** An option of the command line that has its namesake in `[oslo_messaging_serve]`. */
const text = { type: 'string', requiresArg: true } as const;

const options = {
  ...transportOptions,
  profile: { ...text, describe: 'A named place from your profiles.conf' },
  topic: { ...text, describe: 'The topic to listen on' },
  server: {
    ...text,
    describe: 'The name of this server',
    defaultDescription: 'the name of the host',
  },
  exchange: {
    ...text,
    describe: 'The exchange of the topic',
    defaultDescription: 'control_exchange',
  },
  concurrency: {
    ...text,
    describe: 'How many requests are worked on at once',
    defaultDescription: 'executor_thread_pool_size',
  },
  'access-policy': {
    ...text,
    describe: 'Which methods may be called',
    choices: Object.keys(ACCESS_POLICIES),
  },
  serializer: {
    ...text,
    describe: 'What becomes of results and contexts',
    choices: Object.keys(SERIALIZERS),
  },
  healthz: { ...text, describe: 'Answer HTTP requests for /healthz on this port or host:port' },
  'drain-timeout': { ...text, describe: 'Seconds that requests get to finish at the end' },
  'log-level': { ...text, describe: 'What is written to standard error', choices: LOG_LEVELS },
  'log-format': { ...text, describe: 'How it is written', choices: LOG_FORMATS },
  cassette: {
    ...text,
    describe:
      'Answer from this cassette, in place of endpoints: ends with 1 when something was asked that is not on it',
  },
  speed: {
    ...speedOption,
    describe: 'With --cassette: how many times faster than it was, or max',
    default: '1',
  },
  match: { ...matchOption, describe: 'With --cassette: which recording a request gets' },
  'embedded-broker': {
    type: 'boolean',
    describe: 'Start a broker for tests where the transport URL says: nothing to install',
    default: false,
  },
  watch: {
    type: 'boolean',
    describe: 'Start again when a module or a configuration file changes',
    default: false,
  },
  strict: {
    type: 'boolean',
    describe: 'Refuse unknown options in place of a warning',
    default: false,
  },
} as const;

const ALONE = '--cassette takes neither endpoints nor --watch';

/** `oslo-messaging serve` */
export const serveCommand: Command = (program) =>
  program.command(
    'serve [endpoints]',
    'Serve the endpoints of a module; options can stand in the files, too',
    (command) =>
      withHelp(
        command
          .positional('endpoints', {
            type: 'string',
            describe: 'A module that exports endpoints, or a directory of such',
            defaultDescription: `endpoints in [${serveOptions.group}]`,
          })
          .options(options),
        {
          examples: [
            ['serve ./endpoints.js --topic test --transport-url rabbit://', 'Without a file'],
            ['serve ./endpoints.js --topic test --embedded-broker', 'Without RabbitMQ'],
            ['serve --config-file my.conf', 'As a file says'],
            ['serve --cassette boot.jsonl --transport-url rabbit://', 'What was recorded'],
            ['serve --config-file my.conf --watch --log-level debug', 'While you write it'],
          ],
          endings: ['configuration', 'broker'],
        },
      ),
    async ({ watch, cassette, speed, match, ...flags }) => {
      if (cassette !== undefined) {
        if (watch || flags.endpoints !== undefined) throw new UsageError(ALONE);
        return serveCassetteFile(cassette, { flags, speed: speedOf(speed), mode: match });
      }
      if (watch) process.exit(await serveAndWatch(flags));
      try {
        await serve(flags);
      } finally {
        endSoon();
      }
    },
  );

/** What endpoints have left open must not keep a server that has ended. */
function endSoon(): void {
  setTimeout(() => process.exit(), 100).unref();
}
