import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';

/** The options of `diff`. */
export const diffOptions = {
  ignore: {
    describe: 'Let nothing count at and below this path: ctxt, args.host; may be repeated',
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
  },
  update: {
    alias: 'u',
    describe: 'Write ACTUAL over EXPECTED, matchers kept where they accept it',
    type: 'boolean',
    default: false,
  },
  replacements: {
    describe: 'With samples: a JSON object of what stands in payloads instead, by path or matcher',
    type: 'string',
    requiresArg: true,
  },
  'show-secrets': {
    describe: 'Do not mask what stands under names like password or auth_token',
    type: 'boolean',
    default: false,
  },
  json: { describe: 'Print one line of JSON for each exchange that differs', type: 'boolean' },
} as const;

/** What `diff` is told. */
export type DiffFlags = ArgumentsCamelCase<
  InferredOptionTypes<typeof diffOptions> & { expected: string; actual: string }
>;
