import {
  CassetteWriter,
  DEFAULT_REDACTORS,
  newHeader,
  printEvent,
  Recorder,
  type CassetteEvent,
  type RecordingStopped,
} from '../../cassette.ts';
import { refuseExisting } from '../cassette/merge-command.ts';
import type { RecordFlags } from './record-options.ts';

/** A cassette that is being written, and what has gone into it. */
export interface OpenRecorder {
  readonly recorder: Recorder;
  readonly events: readonly CassetteEvent[];
}

export interface OpenRecorderOptions {
  readonly startMs: number;
  readonly source: string;
  readonly blind: readonly string[];
  readonly onStopped?: (error: RecordingStopped) => void;
}

/**
 * Begins the cassette that the command line names, or goes on with it.
 *
 * @throws {UsageError} it is there already.
 * @throws {CassetteFormatError} what is to be continued is none.
 */
export async function openRecorder(
  { file, append, force, keepSecrets }: RecordFlags,
  { onStopped, ...options }: OpenRecorderOptions,
): Promise<OpenRecorder> {
  const redactors = keepSecrets ? [] : DEFAULT_REDACTORS;
  const events: CassetteEvent[] = [];
  const common = { redactors, onStopped };
  if (append) {
    const { writer, tail } = await CassetteWriter.append(file);
    const before = tail.events.map(printEvent);
    const startMs = Date.parse(tail.header.created);
    const sink = counting(writer, events);
    return { events, recorder: new Recorder({ ...common, sink, startMs, before }) };
  }
  refuseExisting(file, force);
  const writer = CassetteWriter.create(file, newHeader({ ...options, redactors }));
  const { startMs } = options;
  return { events, recorder: new Recorder({ ...common, sink: counting(writer, events), startMs }) };
}

function counting(
  writer: CassetteWriter,
  events: CassetteEvent[],
): Pick<CassetteWriter, 'write' | 'close'> {
  return {
    write: (event) => {
      writer.write(event);
      events.push(event);
    },
    close: () => {
      writer.close();
    },
  };
}
