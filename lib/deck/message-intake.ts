import { eventOfMessage } from '../cassette/record/event-of-message.ts';
import type { RawEvent } from '../cassette/record/raw-event.ts';
import type { Recorder } from '../cassette/record/recorder.ts';
import { MalformedMessage } from '../wire/errors.ts';
import type { CapturedMessage } from './captured-message.ts';

/** Which messages are wanted; what is not said is all. */
export interface IntakeFilter {
  /** Of requests and notifications. Replies belong to their requests. */
  readonly exchanges?: readonly string[] | undefined;
  /** Of requests, and of notifications without the priority. */
  readonly topics?: readonly string[] | undefined;
}

export interface IntakeOptions extends IntakeFilter {
  readonly recorder: Recorder;
  /** Told of each message that is recorded. */
  readonly onRecorded?: ((event: RawEvent) => void) | undefined;
  /** Told of each message that no peer would understand; it is not recorded. */
  readonly onMalformed?: ((message: CapturedMessage, error: MalformedMessage) => void) | undefined;
}

/** What became of the messages so far. */
export interface IntakeCounts {
  readonly recorded: number;
  /** Of other exchanges and topics, and replies to requests that were not recorded. */
  readonly passedOver: number;
  readonly malformed: number;
}

/** Records those of passing messages that are wanted. */
export class MessageIntake {
  readonly #options: IntakeOptions;
  readonly #calls = new Set<string>();
  readonly #counts = { recorded: 0, passedOver: 0, malformed: 0 };

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  get counts(): IntakeCounts {
    return { ...this.#counts };
  }

  /** @param timeMs when it was seen, unless it says that itself. */
  take(message: CapturedMessage, timeMs: number): void {
    const event = this.#eventOf(message, timeMs);
    if (event === undefined) return;
    if (!this.#wants(event, message.exchange)) {
      this.#counts.passedOver += 1;
      return;
    }
    if (event.event === 'request') this.#calls.add(event.id);
    this.#options.recorder.record(event);
    this.#counts.recorded += 1;
    this.#options.onRecorded?.(event);
  }

  #eventOf(message: CapturedMessage, timeMs: number): RawEvent | undefined {
    try {
      const passing = { ...message, timeMs: message.timeMs ?? timeMs };
      return eventOfMessage(passing, this.#options.topics);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.#counts.malformed += 1;
      this.#options.onMalformed?.(message, error);
      return undefined;
    }
  }

  #wants(event: RawEvent, exchange: string): boolean {
    if (!('target' in event)) return this.#calls.has(event.id);
    const { exchanges = [], topics = [] } = this.#options;
    const isFanout = event.target.exchange === undefined;
    const ofExchange = exchanges.length === 0 || exchanges.includes(exchange) || isFanout;
    return ofExchange && (topics.length === 0 || topics.includes(event.target.topic));
  }
}
