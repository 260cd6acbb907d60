import { RecordingStopped } from '../errors.ts';
import type { CassetteEvent, Fields } from '../format/event.ts';
import { Normaliser } from '../template/normaliser.ts';
import type { RawEvent } from './raw-event.ts';
import { Redaction } from './redaction.ts';
import { DEFAULT_REDACTORS, type Redactor } from './redactor.ts';
import { wireStyleOf } from './wire-text.ts';

/** Where events go: a `CassetteWriter`, or a list of a test. */
export interface EventSink {
  write(event: CassetteEvent): void;
  close(): void;
}

export interface RecorderOptions {
  readonly sink: EventSink;
  /** `created` of the cassette's header, in milliseconds of Unix time. */
  readonly startMs: number;
  /** Default: {@link DEFAULT_REDACTORS}. */
  readonly redactors?: readonly Redactor[] | undefined;
  /** Texts of events that are in the cassette already: numbers go on behind theirs. */
  readonly before?: Iterable<string> | undefined;
  /** Told once, when the recording stops by itself. */
  readonly onStopped?: ((error: RecordingStopped) => void) | undefined;
}

type RecorderState =
  | { readonly kind: 'recording' }
  | { readonly kind: 'stopped'; readonly error: RecordingStopped }
  | { readonly kind: 'closed' };

/** The parts of an event that hold values of the message. */
const PARTS = ['args', 'message', 'result', 'failure', 'ctxt'] as const;

/**
 * Makes events of a cassette out of what was seen: volatile values become placeholders, secrets are
 * taken out. Whatever goes wrong stops the recording and nothing else: `record` never throws, so
 * that the messages go on; `close` tells.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #normaliser: Normaliser;
  readonly #redaction: Redaction;
  #state: RecorderState = { kind: 'recording' };
  #recorded = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#normaliser = new Normaliser(options.startMs);
    for (const text of options.before ?? []) this.#normaliser.skip(text);
    this.#redaction = new Redaction(options.redactors ?? DEFAULT_REDACTORS, this.#normaliser);
  }

  /** How many events have been written. */
  get recorded(): number {
    return this.#recorded;
  }

  /** How many secrets have been taken out. */
  get redacted(): number {
    return this.#redaction.count;
  }

  record(event: RawEvent): void {
    if (this.#state.kind !== 'recording') return;
    try {
      this.#options.sink.write(this.#eventOf(event));
      this.#recorded += 1;
    } catch (error) {
      this.#stop(error);
    }
  }

  /**
   * Ends the recording. Idempotent.
   *
   * @throws {RecordingStopped} it has ended before: the cassette is not complete.
   */
  close(): void {
    const before = this.#state;
    if (before.kind === 'closed') return;
    this.#state = { kind: 'closed' };
    this.#options.sink.close();
    if (before.kind === 'stopped') throw before.error;
  }

  #stop(cause: unknown): void {
    const problem = cause instanceof Error ? cause.message : String(cause);
    const error = new RecordingStopped(problem, cause);
    this.#state = { kind: 'stopped', error };
    this.#options.onStopped?.(error);
  }

  #eventOf({ timeMs, body, ...event }: RawEvent): CassetteEvent {
    const wire = body === undefined ? undefined : wireStyleOf({ timeMs, ...event }, body);
    // First of all, so that an id which comes again inside of a body is known for what it is.
    const ids = this.#ids(event);
    const secretsBefore = this.#redaction.count;
    const parts = this.#redaction.clean(this.#normalisedParts(event));
    const hadSecrets = this.#redaction.count > secretsBefore;
    return {
      ...event,
      ...ids,
      ...parts,
      atMs: Math.round((timeMs - this.#options.startMs) * 1000) / 1000,
      ...(wire !== undefined && { wire }),
      ...(wire === 'other' && !hadSecrets && { raw: body }),
    };
  }

  #normalisedParts(event: Omit<RawEvent, 'timeMs' | 'body'>): Fields {
    const all: Fields = { ...event };
    const names = PARTS.filter((name) => all[name] !== undefined);
    return Object.fromEntries(names.map((name) => [name, this.#normaliser.value(all[name])]));
  }

  #ids(event: Omit<RawEvent, 'timeMs' | 'body'>): Fields {
    const { id, uniqueId, replyQ }: Fields = { ...event };
    return {
      ...(typeof id === 'string' && { id: this.#normaliser.name('msg', id) }),
      ...(typeof uniqueId === 'string' && { uniqueId: this.#normaliser.name('unique', uniqueId) }),
      ...(typeof replyQ === 'string' && { replyQ: this.#normaliser.text(replyQ) }),
    };
  }
}
