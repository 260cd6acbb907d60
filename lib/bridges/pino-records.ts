import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { isRecord } from '../base/map-values.ts';
import type { LogHandler } from './log-handlers.ts';
import type { LogLevel, LogRecord } from './log-record.ts';

/** Pino's levels, which may be any numbers in between. */
const LEVELS: readonly (readonly [from: number, level: LogLevel])[] = [
  [60, 'critical'],
  [50, 'error'],
  [40, 'warn'],
  [30, 'info'],
];

/** What Pino writes of itself. */
const OWN_KEYS: ReadonlySet<string> = new Set([
  'level',
  'time',
  'pid',
  'hostname',
  'name',
  'msg',
  'err',
]);

/**
 * Gives what Pino writes to a log handler: a destination for `pino.multistream` in this process.
 * Ending it waits for what has been published. For a thread of its own: `oslo-messaging/pino`.
 *
 * @param atEnd is done after that.
 */
export function pinoDestination(
  handler: LogHandler,
  atEnd: () => Promise<void> = () => Promise.resolve(),
): Writable {
  const decoder = new StringDecoder();
  let begun = '';
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const lines = (begun + decoder.write(chunk)).split('\n');
      begun = lines.pop() ?? '';
      for (const line of lines) emitLine(handler, line);
      done();
    },
    final(done) {
      emitLine(handler, begun);
      handler
        .flush()
        .then(atEnd)
        .then(() => {
          done();
        }, done);
    },
  });
}

function emitLine(handler: LogHandler, line: string): void {
  if (line === '') return;
  handler.emit(readPinoLine(line));
}

/** A line that Pino did not write is an error's message: nothing that was logged is lost. */
export function readPinoLine(line: string): LogRecord {
  const record = parsed(line) ?? { msg: line };
  const { level, msg, name, err } = record;
  const extra = Object.entries(record).filter(([key]) => !OWN_KEYS.has(key));
  return {
    level: levelOf(level),
    message: typeof msg === 'string' ? msg : '',
    name: typeof name === 'string' ? name : undefined,
    exception: stackOf(err),
    extra: extra.length > 0 ? Object.fromEntries(extra) : undefined,
  };
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const record: unknown = JSON.parse(line);
    return isRecord(record) ? record : undefined;
  } catch {
    return undefined; // Written by somebody else, or formatted for people.
  }
}

function levelOf(level: unknown): LogLevel {
  if (typeof level !== 'number') return 'error';
  return LEVELS.find(([from]) => level >= from)?.[1] ?? 'debug';
}

function stackOf(error: unknown): string | undefined {
  const stack = isRecord(error) ? error['stack'] : undefined;
  return typeof stack === 'string' ? stack : undefined;
}
