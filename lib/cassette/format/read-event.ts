import { isRecord } from '../../base/map-values.ts';
import { parsePythonJsonExactly } from '../../wire/python-json.ts';
import {
  CASSETTE_VERSION,
  type CassetteEvent,
  type CastEvent,
  type CassetteHeader,
  type RecordedFailure,
  type RecordedTarget,
  type WireStyle,
} from './event.ts';
import { FieldReader } from './field-reader.ts';

type Refuse = (problem: string) => never;

const COMMON = ['event', 'atMs', 'uniqueId', 'wire', 'raw'];
const INVOCATION = [...COMMON, 'target', 'method', 'args', 'ctxt'];
const STYLES: readonly WireStyle[] = ['python', 'compact', 'other'];

/** What each kind of event has. */
const FIELDS: Readonly<Record<CassetteEvent['event'], readonly string[]>> = {
  request: [...INVOCATION, 'id', 'fanout', 'replyQ', 'timeoutMs', 'monitorMs'],
  cast: INVOCATION,
  fanout: INVOCATION,
  heartbeat: [...COMMON, 'id'],
  reply: [...COMMON, 'id', 'result', 'ending'],
  failure: [...COMMON, 'id', 'failure'],
  notification: [...COMMON, 'target', 'priority', 'message', 'ctxt', 'envelope'],
};

/** Reads a cassette's first line. @param refuse throws the error for a line that is none. */
export function readHeader(text: string, refuse: Refuse): CassetteHeader {
  const fields = readObject(text, refuse);
  const version = fields.value('cassette');
  if (version !== CASSETTE_VERSION) {
    refuse(`its version is ${String(version)}; this library reads ${CASSETTE_VERSION}`);
  }
  const created = fields.text('created');
  if (Number.isNaN(Date.parse(created))) refuse('"created" is no time');
  return {
    cassette: CASSETTE_VERSION,
    created,
    by: fields.text('by'),
    source: fields.text('source'),
    blind: fields.texts('blind'),
    normalisers: fields.texts('normalisers'),
    redactors: fields.texts('redactors'),
  };
}

/** Reads any other line. @param refuse throws the error for a line that is no event. */
export function readEvent(text: string, refuse: Refuse): CassetteEvent {
  const fields = readObject(text, refuse);
  const kind = fields.text('event');
  if (!isKind(kind)) return refuse(`"${kind}" is no kind of event`);
  fields.nothingBut(FIELDS[kind]);
  return eventOf(kind, fields, refuse);
}

function eventOf(kind: CassetteEvent['event'], fields: FieldReader, refuse: Refuse): CassetteEvent {
  const common = commonOf(fields, refuse);
  switch (kind) {
    case 'request':
      return {
        event: kind,
        ...common,
        id: fields.text('id'),
        ...invocationOf(fields),
        ...fields.optional('fanout', (name) => fields.boolean(name)),
        ...fields.optional('replyQ', (name) => fields.text(name)),
        ...fields.optional('timeoutMs', (name) => fields.number(name)),
        ...fields.optional('monitorMs', (name) => fields.number(name)),
      };
    case 'cast':
    case 'fanout':
      return { event: kind, ...common, ...invocationOf(fields) };
    case 'heartbeat':
      return { event: kind, ...common, id: fields.text('id') };
    case 'reply':
      return {
        event: kind,
        ...common,
        id: fields.text('id'),
        result: fields.value('result'),
        ...fields.optional('ending', (name) => fields.boolean(name)),
      };
    case 'failure':
      return { event: kind, ...common, id: fields.text('id'), failure: failureOf(fields) };
    case 'notification':
      return {
        event: kind,
        ...common,
        target: targetOf(fields.inside('target')),
        priority: fields.text('priority'),
        message: fields.record('message'),
        ctxt: fields.record('ctxt'),
        ...fields.optional('envelope', (name) => fields.boolean(name)),
      };
  }
}

function commonOf(fields: FieldReader, refuse: Refuse): Pick<CassetteEvent, 'atMs' | 'raw'> {
  return {
    atMs: fields.number('atMs'),
    ...fields.optional('uniqueId', (name) => fields.text(name)),
    ...fields.optional('wire', (name) => {
      const text = fields.text(name);
      return STYLES.find((style) => style === text) ?? refuse(`"${text}" is no style of the wire`);
    }),
    ...fields.optional('raw', (name) => fields.text(name)),
  };
}

function invocationOf(fields: FieldReader): Pick<CastEvent, 'target' | 'method' | 'args' | 'ctxt'> {
  return {
    target: targetOf(fields.inside('target')),
    method: fields.text('method'),
    args: fields.record('args'),
    ctxt: fields.record('ctxt'),
  };
}

function targetOf(fields: FieldReader): RecordedTarget {
  fields.nothingBut(['exchange', 'topic', 'server', 'namespace', 'version']);
  return {
    ...fields.optional('exchange', (name) => fields.text(name)),
    topic: fields.text('topic'),
    ...fields.optional('server', (name) => fields.text(name)),
    ...fields.optional('namespace', (name) => fields.text(name)),
    ...fields.optional('version', (name) => fields.text(name)),
  };
}

function failureOf(event: FieldReader): RecordedFailure {
  const fields = event.inside('failure');
  return {
    class: fields.textOrNull('class'),
    module: fields.textOrNull('module'),
    message: fields.textOrNull('message'),
    args: fields.list('args'),
    kwargs: fields.record('kwargs'),
    tb: fields.texts('tb'),
  };
}

function readObject(text: string, refuse: Refuse): FieldReader {
  let value: unknown;
  try {
    value = parsePythonJsonExactly(text);
  } catch {
    // Whatever the parser says of a place in the line, the line is none.
    refuse('it is no JSON');
  }
  if (isRecord(value)) return new FieldReader(value, refuse);
  return refuse('it is no JSON object');
}

function isKind(kind: string): kind is CassetteEvent['event'] {
  return Object.hasOwn(FIELDS, kind);
}
