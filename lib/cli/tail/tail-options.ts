import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { NOTIFICATION_PRIORITIES } from '../../index.ts';
import { placeOptions } from '../profile/place.ts';

/** The options of `tail`. */
export const tailOptions = {
  ...placeOptions,
  exchange: { ...placeOptions.exchange, describe: 'The exchange of the topics' },
  topic: {
    describe: 'A topic to listen in on; may be repeated',
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
    defaultDescription: 'topics in [oslo_messaging_notifications]',
  },
  priority: {
    describe: 'Only this priority; may be repeated',
    choices: NOTIFICATION_PRIORITIES,
    array: true,
    nargs: 1,
    requiresArg: true,
  },
  event: {
    describe: 'Only events whose type begins with what this regular expression matches',
    type: 'string',
    requiresArg: true,
  },
  publisher: {
    describe: 'Only publishers whose id begins with what this regular expression matches',
    type: 'string',
    requiresArg: true,
  },
  limit: { alias: 'n', describe: 'End after so many', type: 'number', requiresArg: true },
  'idle-timeout': {
    describe: 'End when none has come for so many seconds',
    type: 'number',
    requiresArg: true,
  },
  timeout: {
    describe: 'Seconds to wait for the broker at the beginning',
    type: 'number',
    default: 30,
    requiresArg: true,
  },
  stats: {
    describe: 'Count in place of printing, and tell the counts at the end',
    type: 'boolean',
  },
  'show-secrets': {
    describe: 'Do not mask what stands under names like password or auth_token',
    type: 'boolean',
  },
  json: { describe: 'Print one line of JSON for each notification', type: 'boolean' },
  verbose: {
    alias: 'v',
    describe: 'Print all of a notification, not its payload alone',
    type: 'count',
  },
} as const;

/** What `tail` is told. */
export type TailFlags = ArgumentsCamelCase<InferredOptionTypes<typeof tailOptions>>;
