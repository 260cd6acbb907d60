import { prettyPythonJson } from '../../driver.ts';
import { getRpcClient, Target, type RPCClient, type Transport } from '../../index.ts';
import { UsageError } from '../common/exit-codes.ts';
import { explain } from '../common/explain.ts';
import { parseAssignments, readContext, type Values } from '../request/assignments.ts';
import { printRemoteFailure, remoteFailureOf } from '../request/failure.ts';
import { maskDeep } from '../request/mask-deep.ts';
import { parseAddressee, printAddressee } from '../request/target-argument.ts';
import { ReplSettings } from './repl-settings.ts';
import { splitWords } from './split-words.ts';
import { isVerb, type Verb } from './vocabulary.ts';

const HELP = `call TOPIC[.SERVER] METHOD [key=value | key:=json ...]
cast TOPIC[.SERVER] METHOD [...]   fanout TOPIC METHOD [...]
.prepare [name=value ...]   exchange, namespace, version, timeout, monitor; name= unsets
.context [key=value | key:=json | @FILE ...]   add to the request context; - empties it
.timing [on | off]   .verbose [0 | 1 | 2]   .history   .help   .exit`;

/** What a session is made of. */
export interface ReplSessionOptions {
  readonly transport: Transport;
  /** What of the target the place decides. */
  readonly target: { readonly exchange?: string | undefined };
  readonly verbosity: number;
  readonly timing: boolean;
  /** Standard output and standard error, a text of whole lines at a time. */
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Asked before anything is cast. */
  readonly confirm: (what: string) => Promise<boolean>;
  /** The lines so far, the newest first. */
  readonly history: () => readonly string[];
}

/** What became of a line. */
export type LineOutcome = 'done' | 'failed' | 'exit';

/** A conversation over one transport, line by line. */
export class ReplSession {
  readonly #options: ReplSessionOptions;
  readonly #client: RPCClient;
  readonly #settings = new ReplSettings();
  #context: Values = {};
  #timing: boolean;
  #verbosity: number;

  constructor(options: ReplSessionOptions) {
    this.#options = options;
    this.#timing = options.timing;
    this.#verbosity = options.verbosity;
    this.#client = getRpcClient(options.transport, new Target(options.target), {
      retry: 0,
      transportOptions: { atLeastOnce: true },
    });
  }

  /** Does what a line says and prints what comes of it. Failures are told, not thrown. */
  async execute(line: string, signal: AbortSignal): Promise<LineOutcome> {
    try {
      const [word, ...rest] = splitWords(line);
      if (word === undefined || word.startsWith('#')) return 'done';
      if (word === '.exit') return 'exit';
      if (isVerb(word)) await this.#request(word, rest, signal);
      else await this.#direct(word, rest);
      return 'done';
    } catch (error) {
      const failure = remoteFailureOf(error);
      const text =
        failure === undefined ? explain(error) : printRemoteFailure(failure, this.#verbosity);
      this.#options.err(text);
      return 'failed';
    }
  }

  async #request(verb: Verb, words: readonly string[], signal: AbortSignal): Promise<void> {
    const [target, method, ...args] = words;
    if (target === undefined || method === undefined) {
      throw new UsageError(`${verb} needs TOPIC and METHOD`);
    }
    const addressee = parseAddressee(target);
    if (verb === 'fanout' && addressee.server !== undefined) {
      throw new UsageError('a fanout goes to all servers of a topic: name none');
    }
    const values = parseAssignments(args);
    const what = `${verb} ${method} to ${printAddressee(addressee)}`;
    if (verb !== 'call' && !(await this.#options.confirm(what))) return;
    const context = this.#client.prepare({
      ...this.#settings.prepare,
      ...addressee,
      fanout: verb === 'fanout',
    });
    const startedAt = performance.now();
    try {
      if (verb === 'call') {
        const result = await context.call(this.#context, method, values, { signal });
        this.#options.out(prettyPythonJson(result));
      } else {
        await context.cast(this.#context, method, values, { signal });
      }
    } finally {
      if (this.#timing) this.#options.err(`${(performance.now() - startedAt).toFixed(1)} ms`);
    }
  }

  async #direct(word: string, rest: readonly string[]): Promise<void> {
    const { out, history } = this.#options;
    switch (word) {
      case '.prepare':
        if (rest.length === 0) out(this.#settings.toString());
        else this.#settings.change(rest);
        break;
      case '.context':
        if (rest.length === 0) out(prettyPythonJson(maskDeep(this.#context)));
        else if (rest[0] === '-') this.#context = {};
        else this.#context = { ...this.#context, ...(await readContext(rest)) };
        break;
      case '.timing':
        this.#timing = oneOf(word, rest, ['on', 'off']) === 'on';
        break;
      case '.verbose':
        this.#verbosity = Number(oneOf(word, rest, ['0', '1', '2']));
        break;
      case '.history':
        out([...history()].reverse().join('\n'));
        break;
      case '.help':
        out(HELP);
        break;
      default:
        throw new UsageError(`"${word}" is no command; .help lists them`);
    }
  }
}

function oneOf(word: string, rest: readonly string[], choices: readonly string[]): string {
  const [choice = ''] = rest;
  if (rest.length === 1 && choices.includes(choice)) return choice;
  throw new UsageError(`${word} takes ${choices.join(' or ')}`);
}
