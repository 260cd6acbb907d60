import { stringifyPythonJson } from '../../wire/python-json.ts';
import type { CassetteEvent, CassetteHeader } from './event.ts';

/**
 * The order of an event's fields in a line: what tells events apart comes first, what is long last.
 * Inside of bodies the order is that of the wire.
 */
const ORDER = [
  ...['event', 'atMs', 'id', 'target', 'priority', 'method', 'args', 'message', 'result'],
  ...[
    'failure',
    'ending',
    'ctxt',
    'fanout',
    'timeoutMs',
    'monitorMs',
    'replyQ',
    'uniqueId',
    'envelope',
  ],
  ...['wire', 'raw'],
] as const;

/** A header as the line it is written in, without its line feed. */
export function printHeader(header: CassetteHeader): string {
  return stringifyPythonJson(header);
}

/** An event as the line it is written in, without its line feed. */
export function printEvent(event: CassetteEvent): string {
  const fields: Readonly<Record<string, unknown>> = { ...event };
  const ordered = ORDER.filter((name) => fields[name] !== undefined);
  return stringifyPythonJson(Object.fromEntries(ordered.map((name) => [name, fields[name]])));
}
