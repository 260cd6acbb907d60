import { setTimeout as sleep } from 'node:timers/promises';
import {
  blindSpots,
  recordBus,
  type BusRecording,
  type RawEvent,
  type RecordBusOptions,
} from '../../cassette.ts';
import { MessageDeliveryFailure, type TapNotice, type Transport } from '../../index.ts';
import { transportOptions } from '../../opts.ts';
import { UsageError } from '../common/exit-codes.ts';
import { stderrLogger } from '../common/stderr-logger.ts';
import { withProgress } from '../common/with-progress.ts';
import { connectQuietly, placeOf, type Place } from '../profile/place.ts';
import { durationMs } from '../request/request-options.ts';
import { EndingSignals } from '../serve/ending-signals.ts';
import { openRecorder } from './open-recorder.ts';
import type { RecordFlags } from './record-options.ts';
import { tellTotals } from './tell-totals.ts';

const SILENT_FIREHOSE =
  'nothing was heard: the firehose is off, unless nothing was said; an operator switches it on with rabbitmqctl trace_on -p VHOST';

/** How long a broker may take to be there. */
const PATIENCE_MS = 10_000;

/**
 * Records what passes on a broker until somebody asks it to end.
 *
 * @throws {MessageDeliveryFailure} no broker was there in time.
 * @throws {RecordingStopped} a message could not be recorded, or not written.
 */
export async function runRecord(flags: RecordFlags): Promise<void> {
  const { file, via, count, json } = flags;
  if (count !== undefined && !(Number.isInteger(count) && count > 0)) {
    throw new UsageError('--count takes a whole number above zero');
  }
  const lastsMs = flags.duration === undefined ? undefined : durationMs('duration', flags.duration);
  const place = await placeOf(flags);
  using signals = new EndingSignals(stderrLogger({ level: () => 'error', format: 'text' }));
  await using transport = connectQuietly(place, Math.max(0, flags.verbose - 1));
  const startMs = Date.now();
  const enough = new AbortController();
  const onStopped = (): void => {
    enough.abort();
  };
  const blind = blindSpots(via, flags.topic);
  const { recorder, events } = await openRecorder(flags, {
    startMs,
    source: via,
    blind,
    onStopped,
  });
  let gaps = 0;
  try {
    await using recording = await started(transport, {
      via,
      recorder,
      ...wanted(flags, place),
      onRecorded: (event) => {
        if (flags.verbose > 0) process.stderr.write(`${describe(event)}\n`);
        if (events.length >= (count ?? Infinity)) enough.abort();
      },
      onMalformed: ({ exchange, routingKey }, error) => {
        tell(`a message to ${exchange}/${routingKey} is not understood: ${error.message}`);
      },
      onNotice: (notice) => {
        if (notice.kind === 'lost') gaps += 1;
        tell(explained(notice));
      },
    });
    tell(`recording ${describePlace(flags, place)}: Ctrl-C ends it`);
    for (const spot of blind) tell(`not seen: ${spot}`);
    const time = lastsMs === undefined ? [] : [sleep(lastsMs, undefined, { ref: false })];
    const over = [signals.asked, aborted(enough.signal), ...time];
    await withProgress(
      () => `${file}: ${events.length} messages`,
      () => Promise.race<unknown>(over),
    );
    await recording.close();
    const elapsedMs = Date.now() - startMs;
    const { counts } = recording;
    const totals = { ...counts, file, events, secrets: recorder.redacted, elapsedMs, gaps };
    tellTotals(totals, json === true);
    if (via === 'firehose' && counts.recorded + counts.passedOver === 0) tell(SILENT_FIREHOSE);
  } finally {
    recorder.close();
  }
}

/** Which messages are wanted; queues of our own need to know the exchange. */
function wanted(
  flags: RecordFlags,
  { conf, target }: Place,
): Pick<RecordBusOptions, 'exchanges' | 'topics'> {
  const { topic: topics } = flags;
  const named = target.exchange ?? (flags.via === 'queues' ? defaultExchange(conf) : undefined);
  return { topics, ...(named !== undefined && { exchanges: [named] }) };
}

function defaultExchange(conf: Place['conf']): string {
  return conf.group(transportOptions).control_exchange;
}

function describePlace(flags: RecordFlags, place: Place): string {
  const { exchanges = ['all exchanges'], topics = [] } = wanted(flags, place);
  const what = [...exchanges, ...topics].join(' ');
  const how = flags.via === 'firehose' ? 'the firehose' : 'queues of its own';
  return `${what} on ${place.url.toRedactedString()} by ${how}`;
}

/** @throws {MessageDeliveryFailure} */
async function started(transport: Transport, options: RecordBusOptions): Promise<BusRecording> {
  let problem = 'No broker answers';
  const stopListening = transport.on('connection', ({ error }) => {
    problem = error ?? problem;
  });
  const patience = new AbortController();
  const timer = setTimeout(() => {
    const text = `${problem} (gave up after ${PATIENCE_MS / 1000} s)`;
    patience.abort(new MessageDeliveryFailure(text));
  }, PATIENCE_MS);
  try {
    return await recordBus(transport, { ...options, signal: patience.signal });
  } finally {
    clearTimeout(timer);
    stopListening();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

function explained(notice: TapNotice): string {
  switch (notice.kind) {
    case 'exchange-missing':
      return `there is no exchange "${notice.binding.exchange}" yet: waiting for it`;
    case 'exchange-found':
      return `exchange "${notice.binding.exchange}" is there now; what came before was not recorded`;
    case 'lost':
      return `a gap begins: ${notice.reason}`;
    case 'restored':
      return `the gap has ended after ${(notice.missedMs / 1000).toFixed(1)} s`;
  }
}

function describe(event: RawEvent): string {
  if ('method' in event) return `${event.event} ${event.method} to ${event.target.topic}`;
  if (event.event === 'notification') return `notification ${String(event.message['event_type'])}`;
  return `${event.event} ${event.id}`;
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
