import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { confirmOptions } from '../profile/confirm-production.ts';
import { placeOptions } from '../profile/place.ts';

/** The options of `repl`. */
export const replOptions = {
  ...placeOptions,
  ...confirmOptions,
  verbose: {
    alias: 'v',
    describe: 'Say more: -v the module of a remote error, -vv its traceback',
    type: 'count',
  },
} as const;

/** What `repl` is told. */
export type ReplFlags = ArgumentsCamelCase<InferredOptionTypes<typeof replOptions>>;
