import type { ArgumentsCamelCase, Argv, InferredOptionTypes, Options } from 'yargs';
import type { PrepareOptions } from '../../index.ts';
import { UsageError } from '../common/exit-codes.ts';
import { placeOptions } from '../profile/place.ts';
import { parseAssignments, readContext, type Values } from './assignments.ts';
import { readJsonObject } from './read-json.ts';
import { parseAddressee, type Addressee } from './target-argument.ts';

const SECOND_MS = 1_000;

/** The options of every command that sends a request. */
export const requestOptions = {
  ...placeOptions,
  server: {
    describe: 'The server, for a TOPIC that has a dot in it',
    type: 'string',
    requiresArg: true,
  },
  namespace: {
    describe: 'The namespace of the method',
    type: 'string',
    requiresArg: true,
  },
  'rpc-version': {
    describe: 'The version of the interface that the method needs, such as 1.1',
    type: 'string',
    requiresArg: true,
  },
  data: {
    alias: 'd',
    describe: 'Arguments as a JSON object, @FILE or @- for standard input; key=value wins over it',
    type: 'string',
    requiresArg: true,
  },
  context: {
    describe: 'Of the request context: key=value, key:=json or @FILE; may be repeated',
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
  },
  timeout: {
    describe: 'Seconds to wait',
    type: 'number',
    requiresArg: true,
  },
  'dry-run': {
    describe: 'Print what would be sent, and send nothing',
    type: 'boolean',
  },
  'show-secrets': {
    describe: 'With --dry-run: do not mask what stands under names like password or auth_token',
    type: 'boolean',
  },
  json: {
    describe: 'Print one line of JSON, failures too',
    type: 'boolean',
  },
  verbose: {
    alias: 'v',
    describe: 'Say more: -v the module of a remote error, -vv its traceback',
    type: 'count',
  },
} as const satisfies Readonly<Record<string, Options>>;

/** What {@link requestOptions} and the positionals of a request give a command. */
export type RequestFlags = ArgumentsCamelCase<
  InferredOptionTypes<typeof requestOptions> & RequestPositionals
>;

/** `TARGET METHOD [ARGS..]`. */
export interface RequestPositionals {
  target: string;
  method: string;
  args: string[] | undefined;
}

/** Adds the positionals of a request to a command. */
export function withRequest<T>(command: Argv<T>): Argv<T & RequestPositionals> {
  return command
    .positional('target', {
      describe: 'TOPIC for any server of it, TOPIC.SERVER for one',
      type: 'string',
      demandOption: true,
    })
    .positional('method', { describe: 'The method', type: 'string', demandOption: true })
    .positional('args', {
      describe: 'Arguments: key=value for a text, key:=json for anything else',
      type: 'string',
      array: true,
    });
}

/** A request as the command line describes it. */
export interface DescribedRequest {
  readonly addressee: Addressee;
  readonly method: string;
  readonly args: Values;
  readonly ctxt: Values;
  /** For `prepare()`. */
  readonly prepare: PrepareOptions;
}

/** @throws {UsageError} an argument cannot be understood, or a file of it be read. */
export async function describedRequest(flags: RequestFlags): Promise<DescribedRequest> {
  const addressee = parseAddressee(flags.target, flags.server);
  const given = parseAssignments(flags.args ?? []);
  const data = flags.data === undefined ? {} : await readJsonObject(flags.data);
  return {
    addressee,
    method: flags.method,
    args: { ...data, ...given },
    ctxt: await readContext(flags.context ?? []),
    prepare: {
      ...addressee,
      namespace: flags.namespace,
      ...(flags.rpcVersion !== undefined && { version: flags.rpcVersion }),
    },
  };
}

/**
 * The milliseconds of an option that is given in seconds.
 *
 * @throws {UsageError} the value is no number above zero.
 */
export function durationMs(option: string, seconds: number): number {
  if (Number.isFinite(seconds) && seconds > 0) return seconds * SECOND_MS;
  throw new UsageError(`--${option} takes a number of seconds above zero`);
}
