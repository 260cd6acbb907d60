import { decodeBody } from '../../wire/body.ts';
import { decodeNotification } from '../../wire/notification.ts';
import { PyFloat } from '../../wire/py-float.ts';
import { pythonDict } from '../../wire/python-dict.ts';
import { parsePythonJsonExactly } from '../../wire/python-json.ts';
import { readRemoteFailure } from '../../wire/remote-failure.ts';
import { decodeReply } from '../../wire/reply.ts';
import { decodeRequest } from '../../wire/request.ts';
import { isRecord } from '../../base/map-values.ts';
import type { Fields, RecordedFailure, RecordedTarget } from '../format/event.ts';
import type { RawEvent } from './raw-event.ts';
import { recordedFailure } from './recorded-failure.ts';

const SECOND_MS = 1_000;
const FANOUT = /^(.+)_fanout$/;

/** A message on its way through a broker, its compression taken off. */
export interface PassingMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly contentType: string | undefined;
  /** AMQP's, in milliseconds: how long the caller of a call waits. */
  readonly expiration?: unknown;
  readonly body: Buffer;
  readonly timeMs: number;
}

/**
 * What a message is in a conversation, told by what is in it and where it goes.
 *
 * @param topics that are known: only a topic that is known may have a dot in it.
 * @throws {MalformedMessage} no Python peer would understand it.
 */
export function eventOfMessage(
  { body, contentType, ...way }: PassingMessage,
  topics: readonly string[] = [],
): RawEvent {
  const properties = { contentType, contentEncoding: undefined };
  const inner = pythonDict(decodeBody(body, properties, parsePythonJsonExactly));
  const common = { timeMs: way.timeMs, body: body.toString(), ...uniqueIdIn(inner) };
  if ('method' in inner) return { ...common, ...invocationOf(inner, way, topics) };
  if ('result' in inner || 'failure' in inner) return { ...common, ...answerOf(inner) };
  return { ...common, ...notificationOf(inner, way), ...(isBare(body) && { envelope: false }) };
}

type Way = Omit<PassingMessage, 'body' | 'contentType'>;
/** An event without what all have in common. */
type Content<T> = T extends unknown ? Omit<T, 'timeMs' | 'body' | 'uniqueId'> : never;

function invocationOf(inner: Fields, way: Way, topics: readonly string[]): Content<RawEvent> {
  const { message, ctxt, msgId, replyQ, clientTimeout } = decodeRequest(inner);
  const { method, args, namespace, version } = message;
  const fanoutTopic = FANOUT.exec(way.exchange)?.[1];
  const target: RecordedTarget = {
    ...(fanoutTopic === undefined ? placeOf(way, topics) : { topic: fanoutTopic }),
    ...(typeof namespace === 'string' && { namespace }),
    ...(typeof version === 'string' && { version }),
  };
  const request = {
    target,
    method: typeof method === 'string' ? method : '',
    args: isRecord(args) ? args : {},
    ctxt: withoutAdded(ctxt),
  };
  if (msgId === undefined)
    return { event: fanoutTopic === undefined ? 'cast' : 'fanout', ...request };
  return {
    event: 'request',
    id: msgId,
    ...request,
    ...(fanoutTopic !== undefined && { fanout: true }),
    ...(replyQ !== undefined && { replyQ }),
    ...present('timeoutMs', numberIn(way.expiration)),
    ...present('monitorMs', seconds(numberIn(clientTimeout))),
  };
}

function answerOf(inner: Fields): Content<RawEvent> {
  const { msgId: id = '', result, failure, ending } = decodeReply(inner);
  if (failure !== undefined) return { event: 'failure', id, failure: failureIn(failure) };
  if (!ending && (result === null || result === undefined)) return { event: 'heartbeat', id };
  return { event: 'reply', id, result: result ?? null, ...(!ending && { ending }) };
}

function failureIn(failure: unknown): RecordedFailure {
  return recordedFailure(
    readRemoteFailure(typeof failure === 'string' ? exactly(failure) : failure),
  );
}

/** Failures are JSON in JSON; one that is not is a message of its own. */
function exactly(text: string): unknown {
  try {
    return parsePythonJsonExactly(text);
  } catch {
    return text;
  }
}

function notificationOf(inner: Fields, { exchange, routingKey }: Way): Content<RawEvent> {
  const { message, ctxt } = decodeNotification(inner);
  const dot = routingKey.lastIndexOf('.');
  return {
    event: 'notification',
    target: { exchange, topic: dot < 0 ? routingKey : routingKey.slice(0, dot) },
    priority: dot < 0 ? '' : routingKey.slice(dot + 1),
    message,
    ctxt: withoutAdded(ctxt),
  };
}

/** The longest topic that is known, else what stands before the first dot; a server behind it. */
function placeOf({ exchange, routingKey }: Way, topics: readonly string[]): RecordedTarget {
  const known = topics
    .filter((topic) => routingKey === topic || routingKey.startsWith(`${topic}.`))
    .sort((one, other) => other.length - one.length)[0];
  const topic = known ?? routingKey.split('.', 1)[0] ?? '';
  const server = routingKey.slice(topic.length + 1);
  return { exchange, topic, ...(server !== '' && { server }) };
}

/** Decoding adds what a server's endpoints see. */
function withoutAdded(ctxt: Fields): Fields {
  return Object.fromEntries(Object.entries(ctxt).filter(([key]) => key !== 'client_timeout'));
}

function uniqueIdIn(inner: Fields): { readonly uniqueId?: string } {
  const { _unique_id: uniqueId } = inner;
  return typeof uniqueId === 'string' && uniqueId !== '' ? { uniqueId } : {};
}

function isBare(body: Buffer): boolean {
  return !body.includes('"oslo.message"');
}

function numberIn(value: unknown): number | undefined {
  const plain = value instanceof PyFloat ? value.value : value;
  const number = typeof plain === 'string' && plain !== '' ? Number(plain) : plain;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function seconds(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value * SECOND_MS;
}

function present<Name extends string>(
  name: Name,
  value: number | undefined,
): { readonly [Key in Name]?: number } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]?: number });
}
