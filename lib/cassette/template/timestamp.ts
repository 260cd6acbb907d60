import { parseIsoTime } from '../../base/iso-time.ts';

/** A day: what lies farther from the recording is a date that the services mean, not when they ran. */
const WINDOW_MICROSECONDS = 86_400_000_000;
const MICROSECONDS = 1_000_000;
/** What most of OpenStack writes: a `T`, six digits, no offset. */
const USUAL_FORMAT = 'T6';

const SHAPE = /^(\d{4}-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d(?::?\d\d)?)?$/;
const ARGUMENT = /^([+-])(\d+)\.(\d{3,6})(?:;([T ])(\d)(Z|[+-]\d\d(?::?\d\d)?)?)?$/;

/**
 * The argument of `${ts:…}` for a time near to the start of a recording: its distance in seconds,
 * and, unless it is `2026-11-21T05:44:15.395548`, how it was written: `+1.5;T0Z` has no fraction and
 * ends in `Z`. `undefined` for a text that is no time, or one of another day.
 */
export function timestampArgument(text: string, startMs: number): string | undefined {
  const [, , joint = '', , digits = '', offset = ''] = SHAPE.exec(text) ?? [];
  const time = parseIsoTime(text);
  if (time === undefined || joint === '') return undefined;
  const micros =
    (Math.floor(time.date.getTime() / 1000) - Math.floor(startMs / 1000)) * MICROSECONDS +
    Number(time.microseconds) -
    Math.round((startMs % 1000) * 1000);
  if (Math.abs(micros) > WINDOW_MICROSECONDS) return undefined;
  const format = `${joint}${digits.length}${offset}`;
  return printSeconds(micros) + (format === USUAL_FORMAT ? '' : `;${format}`);
}

/** The time that such an argument means when the recording starts at `startMs`; `undefined` for no such argument. */
export function printTimestamp(argument: string, startMs: number): string | undefined {
  const [, sign, whole, fraction = '', joint = 'T', digits = '6', offset = ''] =
    ARGUMENT.exec(argument) ?? [];
  if (sign === undefined || whole === undefined) return undefined;
  const distance = Number(whole) * MICROSECONDS + Number(fraction.padEnd(6, '0'));
  const micros = Math.round(startMs * 1000) + (sign === '-' ? -distance : distance);
  const ms = Math.floor(micros / 1000) + offsetMs(offset);
  const rest = String(micros - Math.floor(micros / 1000) * 1000).padStart(3, '0');
  const [day = '', time = ''] = new Date(ms).toISOString().slice(0, -1).split('T');
  const [clock = '', millis = ''] = time.split('.');
  const shown = Number(digits) === 0 ? '' : `.${(millis + rest).slice(0, Number(digits))}`;
  return `${day}${joint}${clock}${shown}${offset}`;
}

function printSeconds(micros: number): string {
  const distance = Math.abs(micros);
  const whole = Math.floor(distance / MICROSECONDS);
  const fraction = String(distance % MICROSECONDS)
    .padStart(6, '0')
    .replace(/0{1,3}$/, '');
  return `${micros < 0 ? '-' : '+'}${whole}.${fraction}`;
}

function offsetMs(offset: string): number {
  if (offset === '' || offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3).replace(':', ''));
  return (offset.startsWith('-') ? -1 : 1) * minutes * 60_000;
}
