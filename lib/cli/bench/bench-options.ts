import type { ArgumentsCamelCase, InferredOptionTypes, Options } from 'yargs';
import { UsageError } from '../common/exit-codes.ts';
import { confirmOptions } from '../profile/confirm-production.ts';
import { placeOptions } from '../profile/place.ts';

const commonOptions = {
  ...placeOptions,
  size: {
    describe: 'Bytes of filler in each message',
    type: 'number',
    default: 1_000,
    requiresArg: true,
  },
  json: { describe: 'Print one line of JSON', type: 'boolean' },
  quiet: { alias: 'q', describe: 'Do not tell how it goes', type: 'boolean' },
  verbose: { alias: 'v', describe: 'Say more', type: 'count' },
} as const satisfies Readonly<Record<string, Options>>;

/** The options of `bench call`, `cast` and `notify`. */
export const loadOptions = {
  ...commonOptions,
  ...confirmOptions,
  clients: {
    alias: 'c',
    describe: 'Clients, each with connections of its own',
    type: 'number',
    default: 1,
    requiresArg: true,
  },
  'in-flight': {
    alias: 'n',
    describe: 'Messages of each client at once',
    type: 'number',
    default: 16,
    requiresArg: true,
  },
  rate: {
    alias: 'r',
    describe: 'Messages a second, of all clients together',
    type: 'number',
    requiresArg: true,
    defaultDescription: 'as many as there can be',
  },
  duration: {
    alias: 'd',
    describe: 'Seconds to measure',
    type: 'number',
    default: 10,
    requiresArg: true,
  },
  'warm-up': {
    describe: 'Seconds of the same work before that, unmeasured',
    type: 'number',
    default: 1,
    requiresArg: true,
  },
  timeout: {
    describe: 'Seconds to wait for one message',
    type: 'number',
    default: 30,
    requiresArg: true,
  },
  compare: {
    describe: 'What an earlier run printed with --json: say what has changed',
    type: 'string',
    requiresArg: true,
  },
} as const satisfies Readonly<Record<string, Options>>;

/** The options of `bench serve`. */
export const benchServeOptions = {
  ...commonOptions,
  size: { ...commonOptions.size, describe: 'Bytes of filler in each reply', default: 100 },
  server: {
    describe: 'The name of this server',
    type: 'string',
    requiresArg: true,
    defaultDescription: 'name of this host',
  },
  duration: {
    alias: 'd',
    describe: 'Seconds to serve',
    type: 'number',
    requiresArg: true,
    defaultDescription: 'until Ctrl-C',
  },
  timeout: {
    describe: 'Seconds to wait for the broker',
    type: 'number',
    default: 30,
    requiresArg: true,
  },
} as const satisfies Readonly<Record<string, Options>>;

export type LoadFlags = ArgumentsCamelCase<
  InferredOptionTypes<typeof loadOptions> & { target: string }
>;

export type BenchServeFlags = ArgumentsCamelCase<
  InferredOptionTypes<typeof benchServeOptions> & { topic: string }
>;

/**
 * A number that counts something.
 *
 * @throws {UsageError} it is not whole, or below `least`.
 */
export function wholeNumber(option: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`--${option} takes a whole number from ${least} on`);
}
