import { existsSync } from 'node:fs';
import type { RecordingStopped } from '../../../cassette/errors.ts';
import { CassetteWriter } from '../../../cassette/format/cassette-writer.ts';
import { loadCassette } from '../../../cassette/format/open-cassette.ts';
import { printEvent } from '../../../cassette/format/print-event.ts';
import { exchangesOf, type Exchange } from '../../../cassette/match/exchanges.ts';
import { Recordings, type RecordingsOptions } from '../../../cassette/match/recordings.ts';
import { newHeader } from '../../../cassette/record/new-header.ts';
import { Recorder } from '../../../cassette/record/recorder.ts';
import { DEFAULT_REDACTORS, type Redactor } from '../../../cassette/record/redactor.ts';
import type { Environment } from '../../../conf/environment-source.ts';
import type { DriverFactory } from '../../driver-registry.ts';
import { recordModeOf, type RecordMode } from './record-mode.ts';
import { RecordingDriver } from './recording-driver.ts';
import { ReplayingDriver } from './replaying-driver.ts';

export interface InsertOptions {
  /** Default: `OSLO_MESSAGING_RECORD_MODE`, else `once`; `none` where `CI` is set. */
  readonly mode?: RecordMode | undefined;
  /** Which recording a request gets when the cassette is played. */
  readonly match?: Pick<RecordingsOptions, 'mode' | 'whenUsedUp'> | undefined;
  /** 1 answers when it was answered then, 10 ten times faster. Default: `Infinity`, at once. */
  readonly speed?: number | undefined;
  /** What takes secrets out when it is recorded. Default: {@link DEFAULT_REDACTORS}. */
  readonly redactors?: readonly Redactor[] | undefined;
  /** Told once, when the recording stops by itself; the messages go on. */
  readonly onStopped?: ((error: RecordingStopped) => void) | undefined;
  /** Where `OSLO_MESSAGING_RECORD_MODE` and `CI` are looked for. Default: `process.env`. */
  readonly env?: Environment | undefined;
}

/** A cassette in use. */
export interface InsertedCassette {
  /** What is done with it in this run. */
  readonly doing: 'playing' | 'recording' | 'playing and recording' | 'nothing';
  /** Makes of a transport one that plays or records: the option `decorate` of `getRpcTransport`. */
  readonly decorate: (create: DriverFactory) => DriverFactory;
  /** What was recorded and nobody has asked for. */
  readonly unused: readonly Exchange[];
  /**
   * Ends a recording; idempotent. What was recorded is in the file in any case.
   *
   * @throws {RecordingStopped} it has stopped before: the cassette is not complete.
   */
  eject(): void;
}

/** What a driver sees and what it does not, for the header. */
const BLIND = [
  'heartbeats, where the client is recorded and not the server',
  'replies that come after a call was given up',
];

/**
 * Opens a cassette for the transports of this program.
 *
 * @throws {RecordingRefused} the mode is none that is allowed here.
 * @throws {CassetteFormatError} the file is no cassette.
 * @throws the error of the file system when it cannot be read or written.
 */
export async function insertCassette(
  file: string,
  options: InsertOptions = {},
): Promise<InsertedCassette> {
  const mode = recordModeOf(options.mode, options.env);
  if (mode === 'passthrough') return inserted('nothing', {});
  const isThere = existsSync(file);
  const plays = mode === 'none' || (isThere && mode !== 'all');
  const records = mode === 'all' || mode === 'new' || (mode === 'once' && !isThere);
  const recordings = plays ? await recordingsIn(file, options) : undefined;
  const recorder = records ? await recorderTo(file, plays, options) : undefined;
  const doing = plays ? (records ? 'playing and recording' : 'playing') : 'recording';
  return inserted(doing, { recordings, recorder, speed: options.speed });
}

interface Parts {
  readonly recordings?: Recordings | undefined;
  readonly recorder?: Recorder | undefined;
  readonly speed?: number | undefined;
}

function inserted(
  doing: InsertedCassette['doing'],
  { recordings, recorder, speed = Infinity }: Parts,
): InsertedCassette {
  return {
    doing,
    decorate: (create) => (context) => {
      const { defaultExchange, allowedRemoteExmods } = context;
      const recording =
        recorder && new RecordingDriver(create(context), { recorder, defaultExchange });
      if (recordings === undefined) return recording ?? create(context);
      return new ReplayingDriver({
        recordings,
        speed,
        defaultExchange,
        allowedRemoteExmods,
        otherwise: recording,
      });
    },
    get unused() {
      return recordings?.unused ?? [];
    },
    eject: () => recorder?.close(),
  };
}

async function recordingsIn(file: string, { match }: InsertOptions): Promise<Recordings> {
  const { lines } = await loadCassette(file);
  return new Recordings(exchangesOf(lines), match);
}

async function recorderTo(
  file: string,
  continues: boolean,
  { redactors = DEFAULT_REDACTORS, onStopped }: InsertOptions,
): Promise<Recorder> {
  if (continues) {
    const { writer, tail } = await CassetteWriter.append(file);
    const startMs = Date.parse(tail.header.created);
    const before = tail.events.map(printEvent);
    return new Recorder({ sink: writer, startMs, redactors, before, onStopped });
  }
  const startMs = Date.now();
  const header = newHeader({ startMs, source: 'driver', blind: BLIND, redactors });
  const writer = CassetteWriter.create(file, header);
  return new Recorder({ sink: writer, startMs, redactors, onStopped });
}
