import { foldPrimitive, type PrimitiveBuilder } from '../../wire/primitive.ts';
import { stringifyPythonJson } from '../../wire/python-json.ts';
import type { Fields, RecordedFailure, WireStyle } from '../format/event.ts';
import { recordOf } from '../template/map-template.ts';
import type { RawEvent } from './raw-event.ts';

type Members = readonly (readonly [string, unknown])[];
type Print = (value: unknown) => string;

const SECOND_MS = 1_000;

/** How the body of an event was spelled: what encodes the event again gives the same text, or `other`. */
export function wireStyleOf(event: RawEvent, body: string): WireStyle {
  if (printBody(event, printAsPython) === body) return 'python';
  return printBody(event, stringifyPythonJson) === body ? 'compact' : 'other';
}

function printBody(event: RawEvent, print: Print): string {
  const text = print(recordOf(present(membersOf(event, print))));
  if (event.event === 'notification' && event.envelope === false) return text;
  return `{"oslo.version": "2.0", "oslo.message": ${print(text)}}`;
}

/** The members of the message in oslo's order; those that are `undefined` are not there. */
function membersOf(event: RawEvent, print: Print): Members {
  switch (event.event) {
    case 'request':
    case 'cast':
    case 'fanout':
      return [
        ['method', event.method],
        ['args', event.args],
        ['namespace', event.target.namespace],
        ['version', event.target.version],
        ...(event.event === 'request' ? callMembers(event) : []),
        ['_unique_id', event.uniqueId],
        ...contextMembers(event.ctxt),
      ];
    case 'notification':
      return [
        ...Object.entries(event.message),
        ['_unique_id', event.uniqueId],
        ...contextMembers(event.ctxt),
      ];
    case 'heartbeat':
      return replyMembers(event, { result: null, failure: null, ending: false });
    case 'reply':
      return replyMembers(event, {
        result: event.result,
        failure: null,
        ending: event.ending ?? true,
      });
    case 'failure':
      return replyMembers(event, {
        result: null,
        failure: print(failureRecord(event.failure)),
        ending: true,
      });
  }
}

function callMembers(event: Extract<RawEvent, { event: 'request' }>): Members {
  return [
    ['_msg_id', event.id],
    ['_reply_q', event.replyQ],
    ['_timeout', event.monitorMs === undefined ? null : event.monitorMs / SECOND_MS],
  ];
}

function replyMembers(
  { id, uniqueId }: Extract<RawEvent, { id: string }>,
  said: { readonly result: unknown; readonly failure: unknown; readonly ending: boolean },
): Members {
  return [...Object.entries(said), ['_msg_id', id], ['_unique_id', uniqueId]];
}

function failureRecord({
  class: name,
  module,
  message,
  tb,
  args,
  kwargs,
}: RecordedFailure): Fields {
  return { class: name, module, message, tb, args, kwargs };
}

function contextMembers(ctxt: Fields): Members {
  return Object.entries(ctxt).map(([key, value]) => [`_context_${key}`, value] as const);
}

function present(members: Members): Members {
  return members.filter(([, value]) => value !== undefined);
}

/** As Python's `json.dumps` does: a space behind each separator, ASCII only. */
function printAsPython(value: unknown): string {
  return foldPrimitive(value, pythonBuilder);
}

const pythonBuilder: PrimitiveBuilder<string> = {
  scalar: (value) => asciiJson(stringifyPythonJson(value)),
  list: (items) => `[${items.join(', ')}]`,
  dict: (entries) =>
    `{${entries.map(([key, text]) => `${asciiJson(JSON.stringify(key))}: ${text}`).join(', ')}}`,
};

function asciiJson(json: string): string {
  return json.replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
