import { parseIsoTime } from '../base/iso-time.ts';
import { InvalidArgument } from '../errors.ts';

/** What peers write, on a day that every month has: most need no look at the calendar. */
const SURELY_CANONICAL =
  /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}$/;

/**
 * A time as contexts carry it: UTC, naive, with microseconds (`2026-11-21T05:44:15.395548`). Peers
 * parse just that: a `Z` or a missing fraction makes them refuse the whole request.
 *
 * @param time a `Date`, or a text with or without fraction and offset.
 * @throws {InvalidArgument} for anything else, an invalid `Date`, or a year that is not 1 to 9999.
 */
export function naiveTimestamp(time: Date | string): string {
  if (typeof time === 'string' && SURELY_CANONICAL.test(time)) return time;
  const read = typeof time === 'string' ? parseIsoTime(time) : fromDate(time);
  const text = read === undefined ? '' : printSeconds(read.date);
  if (read === undefined || !/^(?!0000)\d{4}-/.test(text)) {
    throw new InvalidArgument('timestamp', 'must be a time like 2026-11-21T05:44:15.395548');
  }
  return `${text}.${read.microseconds}`;
}

function fromDate(date: Date): ReturnType<typeof parseIsoTime> {
  if (Number.isNaN(date.getTime())) return undefined;
  return { date, microseconds: `${String(date.getUTCMilliseconds()).padStart(3, '0')}000` };
}

function printSeconds(date: Date): string {
  return date.toISOString().slice(0, -'.000Z'.length);
}
