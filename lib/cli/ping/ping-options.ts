import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { placeOptions } from '../profile/place.ts';

/** The options of `ping`. */
export const pingOptions = {
  ...placeOptions,
  server: {
    describe: 'The server, for a TOPIC that has a dot in it',
    type: 'string',
    requiresArg: true,
  },
  count: {
    alias: 'n',
    describe: 'How many pings, one a second; with --all, how many servers there should be',
    type: 'number',
    defaultDescription: '1',
    requiresArg: true,
  },
  wait: {
    alias: 'w',
    describe: 'Seconds to wait for each answer, and for a server that is not there yet',
    type: 'number',
    default: 5,
    requiresArg: true,
  },
  all: {
    describe:
      'Every server of the topic at once: answers are counted until --wait is over, or --count have come',
    type: 'boolean',
  },
  json: { describe: 'Print one line of JSON for each ping', type: 'boolean' },
  verbose: { alias: 'v', describe: 'Say more', type: 'count' },
} as const;

/** What `ping` is told. */
export type PingFlags = ArgumentsCamelCase<
  InferredOptionTypes<typeof pingOptions> & { target: string }
>;
