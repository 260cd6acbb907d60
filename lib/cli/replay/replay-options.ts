import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { matchOption, speedOption } from '../common/playing-options.ts';
import { confirmOptions } from '../profile/confirm-production.ts';
import { placeOptions } from '../profile/place.ts';

/** As whom a cassette can be played. */
export const ROLES = ['client', 'notifier', 'stub'] as const;

/** The options of `replay`. */
export const replayOptions = {
  ...placeOptions,
  ...confirmOptions,
  as: {
    describe:
      'Play the clients, and compare what they are answered; the notifiers; or, as serve --cassette does, the servers',
    choices: ROLES,
    default: 'client' as const,
  },
  speed: {
    ...speedOption,
    defaultDescription: 'max for a client, else 1',
  },
  topic: { describe: 'Send to this topic instead', type: 'string', requiresArg: true },
  server: {
    describe: 'As a client: send to this server; as a stub: the name of the server',
    type: 'string',
    requiresArg: true,
  },
  timeout: {
    describe: 'As a client: seconds that each call waits',
    type: 'number',
    requiresArg: true,
    defaultDescription: 'as long as it was ready to wait then',
  },
  context: {
    describe: 'As a client: over each recorded context: key=value, key:=json or @FILE',
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
  },
  ignore: {
    describe: 'As a client: let nothing count at and below this path: result.updated_at',
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
  },
  match: matchOption,
  'show-secrets': {
    describe: 'Do not mask what stands under names like password or auth_token',
    type: 'boolean',
    default: false,
  },
  json: { describe: 'Print one line of JSON for each that was played', type: 'boolean' },
  verbose: { alias: 'v', describe: 'Say more: -v what is the same, too', type: 'count' },
} as const;

/** What `replay` is told. */
export type ReplayFlags = ArgumentsCamelCase<
  InferredOptionTypes<typeof replayOptions> & { file: string }
>;
