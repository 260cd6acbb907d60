import { statSync } from 'node:fs';
import {
  MessageIntake,
  readCapture,
  readNotificationSamples,
  samplesAsCassette,
  saveCassette,
  type CapturedMessage,
} from '../../cassette.ts';
import { refuseExisting } from '../cassette/merge-command.ts';
import { UsageError } from '../common/exit-codes.ts';
import { readInput } from '../request/read-input.ts';
import { openRecorder } from './open-recorder.ts';
import type { RecordFlags } from './record-options.ts';
import { tellTotals } from './tell-totals.ts';

/**
 * Makes a cassette of captures, in the order in which they are named, or of nova's samples.
 *
 * @throws {UsageError} a file cannot be read, or is no capture.
 */
export async function runRecordFrom(flags: RecordFlags, names: readonly string[]): Promise<void> {
  const [name] = names;
  if (name !== undefined && isFolder(name)) {
    if (names.length > 1) throw new UsageError('--from takes one folder');
    fromSamples(flags, name);
    return;
  }
  const captured: CapturedMessage[] = [];
  for (const file of names) captured.push(...(await messagesIn(file)));
  const startMs = captured.find(({ timeMs }) => timeMs !== undefined)?.timeMs ?? Date.now();
  const blind = ['what the capture does not have'];
  const { recorder, events } = await openRecorder(flags, { startMs, source: 'capture', blind });
  const exchanges = flags.exchange === undefined ? undefined : [flags.exchange];
  const intake = new MessageIntake({ recorder, exchanges, topics: flags.topic });
  let timeMs = startMs;
  for (const message of captured) {
    timeMs = message.timeMs ?? timeMs;
    intake.take(message, timeMs);
  }
  recorder.close();
  const secrets = recorder.redacted;
  const totals = { ...intake.counts, file: flags.file, events, secrets, gaps: 0 };
  tellTotals({ ...totals, elapsedMs: timeMs - startMs }, flags.json === true);
}

async function messagesIn(file: string): Promise<readonly CapturedMessage[]> {
  const { lines, others, broken } = readCapture(await readInput(file));
  for (const line of broken) process.stderr.write(`${file}:${line}: no JSON\n`);
  if (lines.length > 0) return lines.map(({ message }) => message);
  throw new UsageError(
    `${file} has no messages in it: ${others + broken.length} lines of something else`,
  );
}

function fromSamples(flags: RecordFlags, folder: string): void {
  const { file, force, exchange, topic: topics, append } = flags;
  if (append) throw new UsageError('--append: samples make a cassette of their own');
  refuseExisting(file, force);
  const samples = readNotificationSamples(folder);
  const { header, events } = samplesAsCassette(samples, { exchange, topic: topics?.[0] });
  saveCassette(file, header, events);
  const none = { passedOver: 0, malformed: 0, gaps: 0, secrets: 0, elapsedMs: 0 };
  tellTotals({ ...none, file, events }, flags.json === true);
}

function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
}
