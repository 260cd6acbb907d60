import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { NOTIFICATION_PRIORITIES } from '../../index.ts';
import { confirmOptions } from '../profile/confirm-production.ts';
import { placeOptions } from '../profile/place.ts';
import { requestOptions } from '../request/request-options.ts';

const { context, 'dry-run': dryRun, 'show-secrets': showSecrets, json, verbose } = requestOptions;

/** The options of `notify`. */
export const notifyOptions = {
  ...placeOptions,
  ...confirmOptions,
  exchange: { ...placeOptions.exchange, describe: 'The exchange of the topics' },
  data: {
    alias: 'd',
    describe: 'The payload as JSON, @FILE or @- for standard input; key=value wins over it',
    type: 'string',
    requiresArg: true,
  },
  priority: {
    describe: 'How much it matters',
    choices: NOTIFICATION_PRIORITIES,
    default: 'info',
    requiresArg: true,
  },
  'publisher-id': {
    describe: 'Who says so, such as compute.host1',
    type: 'string',
    requiresArg: true,
    defaultDescription: 'oslo-messaging.HOST',
  },
  topic: {
    describe: 'A topic to send it to; may be repeated',
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
    defaultDescription: 'topics in [oslo_messaging_notifications]',
  },
  envelope: {
    describe: 'Send it in an envelope, as the driver messagingv2 does and messaging does not',
    type: 'boolean',
    default: true,
  },
  context,
  timeout: {
    describe: 'Seconds to wait for the broker to take it',
    type: 'number',
    default: 30,
    requiresArg: true,
  },
  'dry-run': dryRun,
  'show-secrets': showSecrets,
  json,
  verbose: { ...verbose, describe: 'Say more' },
} as const;

/** What `notify` is told. */
export type NotifyFlags = ArgumentsCamelCase<
  InferredOptionTypes<typeof notifyOptions> & { event: string; args: string[] | undefined }
>;
