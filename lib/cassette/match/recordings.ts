import { pick } from '../../base/pick.ts';
import type { Fields, RecordedTarget, Verb } from '../format/event.ts';
import { Bindings } from '../diff/bindings.ts';
import { differences, type Difference } from '../diff/differences.ts';
import { printValue } from '../diff/print-difference.ts';
import { NoMatchingRecording } from '../errors.ts';
import { asTemplate } from '../template/as-template.ts';
import { describeOpening, verbOf, type Exchange } from './exchanges.ts';

/**
 * Which recording a request gets:
 *
 * - `strict`: the next one, equal in target, arguments and context;
 * - `ordered`: the next one, equal in method and arguments;
 * - `unordered`: the first equal one that nobody has had;
 * - `subset`: as `unordered`, but the request may have more arguments than were recorded;
 * - `schema`: as `unordered`, but only the types of the arguments must be equal;
 * - a function: as `unordered`, but it says what differs.
 */
export type MatchMode =
  | 'strict'
  | 'ordered'
  | 'unordered'
  | 'subset'
  | 'schema'
  | ((recorded: ComparedRequest, actual: ComparedRequest) => readonly Difference[]);

/** The names of the modes that have one. */
export const MATCH_MODES = ['strict', 'ordered', 'unordered', 'subset', 'schema'] as const;

/** A request that wants an answer from a cassette. */
export interface ActualRequest {
  readonly verb: Verb;
  /** What of the target is known. */
  readonly target: RecordedTarget;
  readonly method: string;
  readonly args: Fields;
  readonly ctxt: Fields;
}

/** What requests are compared by; as it stands in a cassette. */
export interface ComparedRequest {
  readonly target: RecordedTarget;
  readonly args: unknown;
  readonly ctxt: unknown;
}

/** The recording of a request, and what its placeholders stand for in this run. */
export interface Found {
  readonly exchange: Exchange;
  readonly bindings: Bindings;
}

export interface RecordingsOptions {
  /** Default: `unordered`. */
  readonly mode?: MatchMode | undefined;
  /** What an identical request gets when its recordings are used up. Default: `fail`. */
  readonly whenUsedUp?: 'fail' | 'repeat-last' | undefined;
  /** Default: those of a run that begins now. */
  readonly bindings?: Bindings | undefined;
}

/** The requests of a cassette, each to be had once: the Nth identical call gets the Nth recording. */
export class Recordings {
  readonly #exchanges: readonly Exchange[];
  readonly #mode: MatchMode;
  readonly #whenUsedUp: NonNullable<RecordingsOptions['whenUsedUp']>;
  readonly #bindings: Bindings;
  readonly #used = new Set<Exchange>();

  constructor(exchanges: readonly Exchange[], options: RecordingsOptions = {}) {
    this.#exchanges = exchanges.filter(({ opening }) => opening.event !== 'notification');
    this.#mode = options.mode ?? 'unordered';
    this.#whenUsedUp = options.whenUsedUp ?? 'fail';
    this.#bindings = options.bindings ?? new Bindings();
  }

  /** Those that nobody has asked for. */
  get unused(): readonly Exchange[] {
    return this.#exchanges.filter((exchange) => !this.#used.has(exchange));
  }

  /** Takes the recording of a request; `undefined` when there is none. */
  find(request: ActualRequest): Found | undefined {
    const actual = comparedActual(request);
    const free = this.#candidates(request).find((exchange) => this.#matches(exchange, actual));
    const found = free ?? this.#lastUsed(request, actual);
    if (found === undefined) return undefined;
    this.#used.add(found);
    return { exchange: found, bindings: this.#bindings };
  }

  /** Why there is none: the nearest recording, and the first path at which it differs. */
  explain(request: ActualRequest): NoMatchingRecording {
    const what = describeRequest(request);
    const actual = comparedActual(request);
    const near = this.#exchanges
      .filter((exchange) => isSameMethod(exchange, request))
      .map((exchange) => ({
        exchange,
        found: this.#compare(exchange, actual, this.#bindings.fork()),
      }))
      .sort((one, other) => one.found.length - other.found.length)[0];
    if (near === undefined) {
      return new NoMatchingRecording(`No recording matches ${what}: there is none of this method`);
    }
    const { line } = near.exchange;
    const [first] = near.found;
    if (first === undefined) {
      const why = this.#used.has(near.exchange)
        ? 'it has been played already'
        : 'another one is due first';
      return new NoMatchingRecording(
        `No recording matches ${what}: that of line ${line} does, but ${why}`,
        { line },
      );
    }
    const said = `recorded ${printValue(first.expected)}, asked ${printValue(first.actual)}`;
    return new NoMatchingRecording(
      `No recording matches ${what}: the nearest, of line ${line}, differs at ${first.path}: ${said}`,
      { line, path: first.path },
    );
  }

  /** Those that may be had now. */
  #candidates(request: ActualRequest): readonly Exchange[] {
    const { unused } = this;
    const inOrder = this.#mode === 'strict' || this.#mode === 'ordered';
    return (inOrder ? unused.slice(0, 1) : unused).filter((exchange) =>
      isSameMethod(exchange, request),
    );
  }

  #lastUsed(request: ActualRequest, actual: ComparedRequest): Exchange | undefined {
    if (this.#whenUsedUp === 'fail') return undefined;
    return this.#exchanges.findLast(
      (exchange) => isSameMethod(exchange, request) && this.#matches(exchange, actual),
    );
  }

  #matches(exchange: Exchange, actual: ComparedRequest): boolean {
    const trial = this.#bindings.fork();
    if (this.#compare(exchange, actual, trial).length > 0) return false;
    this.#bindings.join(trial);
    return true;
  }

  #compare(exchange: Exchange, actual: ComparedRequest, bindings: Bindings): readonly Difference[] {
    const recorded = comparedRecording(exchange);
    const mode = this.#mode;
    if (typeof mode === 'function') return mode(recorded, actual);
    if (mode === 'strict') {
      // A server is not told under which name it was addressed.
      const target = pick(recorded.target, targetFields(actual.target));
      return differences({ ...recorded, target }, actual, { bindings });
    }
    const compare = mode === 'subset' || mode === 'schema' ? mode : 'exact';
    return differences({ args: recorded.args }, { args: actual.args }, { bindings, mode: compare });
  }
}

function isSameMethod({ opening }: Exchange, { verb, method, target }: ActualRequest): boolean {
  if (opening.event === 'notification') return false;
  if (verbOf(opening) !== verb || opening.method !== method) return false;
  const { topic, namespace, version } = opening.target;
  return topic === target.topic && namespace === target.namespace && version === target.version;
}

function describeRequest({ verb, ...request }: ActualRequest): string {
  const event =
    verb === 'request' || verb === 'gather'
      ? ({ event: 'request', id: '', fanout: verb === 'gather' } as const)
      : ({ event: verb } as const);
  return describeOpening({ ...request, ...event, atMs: 0 });
}

function targetFields(target: RecordedTarget): (keyof RecordedTarget)[] {
  return (['exchange', 'topic', 'server', 'namespace', 'version'] as const).filter(
    (name) => target[name] !== undefined,
  );
}

function comparedActual({ target, args, ctxt }: ActualRequest): ComparedRequest {
  return { target, args: asTemplate(args), ctxt: asTemplate(ctxt) };
}

function comparedRecording({ opening }: Exchange): ComparedRequest {
  if (opening.event === 'notification') return { target: opening.target, args: {}, ctxt: {} };
  const { target, args, ctxt } = opening;
  return { target, args, ctxt };
}
