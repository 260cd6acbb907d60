import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { BUS_SOURCES } from '../../cassette.ts';
import { placeOptions } from '../profile/place.ts';

/** The options of `record`. */
export const recordOptions = {
  ...placeOptions,
  topic: {
    alias: 't',
    describe: 'Record this topic; may be repeated. Without it all of the exchange, but no fanouts',
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
  },
  via: {
    describe:
      'See messages by own queues beside the real ones, or, replies too, by the firehose that an operator has switched on (rabbitmqctl trace_on)',
    choices: BUS_SOURCES,
    default: 'queues' as const,
  },
  from: {
    describe:
      'Make it of a capture, or of a folder of nova’s notification samples; may be repeated',
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
  },
  count: { alias: 'n', describe: 'End after so many messages', type: 'number', requiresArg: true },
  duration: { describe: 'End after so many seconds', type: 'number', requiresArg: true },
  append: { describe: 'Go on with a cassette that is there', type: 'boolean', default: false },
  force: { describe: 'Replace a file of that name', type: 'boolean', default: false },
  'keep-secrets': {
    describe: 'Take nothing out: passwords and tokens are written into the file',
    type: 'boolean',
    default: false,
  },
  json: { describe: 'Print the totals as one line of JSON', type: 'boolean' },
  verbose: { alias: 'v', describe: 'Say more: -v each message', type: 'count' },
} as const;

/** What `record` is told. */
export type RecordFlags = ArgumentsCamelCase<
  InferredOptionTypes<typeof recordOptions> & { file: string }
>;
