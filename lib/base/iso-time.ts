/** A point in time with the precision that Python writes it in. */
export interface IsoTime {
  readonly date: Date;
  /** The fraction of the second, six digits; `date` holds no more than the first three. */
  readonly microseconds: string;
}

const FORMAT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d(?::?\d\d)?)?$/;

/**
 * Reads `2026-11-21T05:44:15.395548` with a `T` or a space, with or without fraction and offset;
 * without an offset it is UTC, as all times of OpenStack are. `undefined` for anything else, also
 * for a day that no calendar has.
 */
export function parseIsoTime(text: string): IsoTime | undefined {
  const [, day, time, fraction = '', offset = 'Z'] = FORMAT.exec(text) ?? [];
  if (day === undefined || time === undefined) return undefined;
  const microseconds = fraction.slice(0, 6).padEnd(6, '0');
  const local = `${day}T${time}.${microseconds.slice(0, 3)}Z`;
  const localMs = Date.parse(local);
  // `Date` takes the 30th of February for the 2nd of March.
  if (Number.isNaN(localMs) || new Date(localMs).toISOString() !== local) return undefined;
  return { date: new Date(localMs - offsetMs(offset)), microseconds };
}

function offsetMs(offset: string): number {
  if (offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3).replace(':', ''));
  return (offset.startsWith('-') ? -1 : 1) * minutes * 60_000;
}
