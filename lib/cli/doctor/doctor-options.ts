import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { placeOptions } from '../profile/place.ts';

/** The options of `doctor`. */
export const doctorOptions = {
  ...placeOptions,
  target: {
    alias: 't',
    describe: 'A TOPIC or TOPIC.SERVER whose queues to look at; may be repeated',
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
  },
  'management-url': {
    describe:
      "RabbitMQ's management API, http://[user:password@]host:15672, for what AMQP does not tell",
    type: 'string',
    requiresArg: true,
  },
  rabbitmqctl: {
    describe: 'The command line of rabbitmqctl, in place of --management-url',
    type: 'string',
    requiresArg: true,
    conflicts: 'management-url',
  },
  timeout: {
    describe: 'Seconds to wait for each broker',
    type: 'number',
    default: 10,
    requiresArg: true,
  },
  strict: { describe: 'Fail for warnings too', type: 'boolean', default: false },
  json: { describe: 'Print the report as one line of JSON', type: 'boolean' },
} as const;

/** What `doctor` is told. */
export type DoctorFlags = ArgumentsCamelCase<InferredOptionTypes<typeof doctorOptions>>;
