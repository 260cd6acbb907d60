import { unixTimeMs } from '../base/unix-time.ts';
import { InvalidArgument } from '../errors.ts';
import type { TapBinding, TapNotice } from '../transport/driver/tap.ts';
import type { Transport } from '../transport/transport.ts';
import { tappedMessage, TRACE_EXCHANGE } from './captured-message.ts';
import { MessageIntake, type IntakeCounts, type IntakeOptions } from './message-intake.ts';

/**
 * How messages on a broker are seen:
 *
 * - `queues`: by queues of our own beside the real ones: what is published to exchanges;
 * - `firehose`: by RabbitMQ's tracing of the whole virtual host, replies included, when an operator
 *   has switched it on.
 */
export const BUS_SOURCES = ['queues', 'firehose'] as const;
export type BusSource = (typeof BUS_SOURCES)[number];

export interface RecordBusOptions extends IntakeOptions {
  readonly via: BusSource;
  /** Told of exchanges that are missing, and of gaps. */
  readonly onNotice?: ((notice: TapNotice) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A recording that goes on until it is closed. */
export interface BusRecording extends AsyncDisposable {
  readonly counts: IntakeCounts;
  close(): Promise<void>;
}

/**
 * Records what passes on a broker, and disturbs nobody.
 *
 * @throws {InvalidArgument} `queues` and no exchange.
 * @throws {ConfigurationError} the broker refuses.
 */
export async function recordBus(
  transport: Transport,
  { via, onNotice, signal, ...options }: RecordBusOptions,
): Promise<BusRecording> {
  const intake = new MessageIntake(options);
  const tap = await transport.tap({
    bindings: via === 'firehose' ? [TRACE] : ownBindings(options),
    onMessage: (message) => {
      const timeMs = unixTimeMs();
      const seen = tappedMessage(message, timeMs);
      if (seen !== undefined) intake.take(seen, timeMs);
    },
    onNotice,
    signal,
  });
  return {
    get counts() {
      return intake.counts;
    },
    close: () => tap.close(),
    [Symbol.asyncDispose]: () => tap.close(),
  };
}

/** What cannot be seen so, for the header of a cassette. */
export function blindSpots(via: BusSource, topics: readonly string[] = []): readonly string[] {
  if (via === 'firehose') return ['replies to calls from before the recording'];
  const replies =
    'replies, failures and heartbeats: they go through the default exchange, to which no queue can be bound';
  return topics.length > 0 ? [replies] : [replies, 'fanouts: no topic was named'];
}

/** What is delivered was published before. */
const TRACE: TapBinding = { exchange: TRACE_EXCHANGE, routingKey: 'publish.#' };

function ownBindings({ exchanges = [], topics = [] }: IntakeOptions): TapBinding[] {
  if (exchanges.length === 0) throw new InvalidArgument('exchanges', 'must name an exchange');
  const keys = topics.length === 0 ? ['#'] : topics.map((topic) => `${topic}.#`);
  return [
    ...exchanges.flatMap((exchange) => keys.map((routingKey) => ({ exchange, routingKey }))),
    ...topics.map((topic) => ({ exchange: `${topic}_fanout`, routingKey: '' })),
  ];
}
