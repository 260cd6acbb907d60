import { isRecord } from '../../base/map-values.ts';
import { decodeBody } from '../../wire/body.ts';
import { decodeNotification } from '../../wire/notification.ts';
import { stringifyPythonJson } from '../../wire/python-json.ts';
import { decodeReply } from '../../wire/reply.ts';
import { decodeRequest } from '../../wire/request.ts';
import type { Publication } from '../../transport/drivers/fake/memory-bus.ts';

/** A message as it passed over a bus. */
export interface BusMessage {
  /** `call` and `gather` want replies; `failure` is a reply, `malformed` what nobody can read. */
  readonly kind:
    | 'call'
    | 'cast'
    | 'gather'
    | 'fanout'
    | 'reply'
    | 'failure'
    | 'heartbeat'
    | 'notification'
    | 'malformed';
  /** The method, of replies too as far as it is known; the event type of a notification. */
  readonly name: string | undefined;
  readonly exchange: string;
  readonly routingKey: string;
  /** Arguments, result, remote exception or payload. */
  readonly content: unknown;
  readonly ctxt: Readonly<Record<string, unknown>>;
  /** What a request and its replies have in common. */
  readonly msgId: string | undefined;
}

/** Reads what was published; `nameOf` knows the methods of requests by their message ids. */
export function readPublication(
  { address, body }: Publication,
  nameOf: (msgId: string | undefined) => string | undefined,
): BusMessage {
  const unread = { name: undefined, content: body, ctxt: {}, msgId: undefined };
  try {
    const inner = decodeBody(Buffer.from(body), PROPERTIES);
    return { ...address, ...unread, ...readInner(inner, address, nameOf) };
  } catch {
    // A test may publish what cannot be read: that is all there is to say of it.
    return { ...address, ...unread, kind: 'malformed' };
  }
}

/** A message in one line. */
export function printBusMessage(message: BusMessage): string {
  const { kind, name = '', exchange, routingKey, content } = message;
  return `${kind} ${name} ${stringifyPythonJson(content)} to ${[exchange, routingKey].filter(Boolean).join('/')}`;
}

const PROPERTIES = { contentType: 'application/json', contentEncoding: 'utf-8' };

type Read = Omit<BusMessage, 'exchange' | 'routingKey'>;

function readInner(
  inner: unknown,
  { routingKey }: Publication['address'],
  nameOf: (msgId: string | undefined) => string | undefined,
): Read {
  if (isRecord(inner) && 'method' in inner) return readRequest(inner, routingKey === '');
  if (isRecord(inner) && 'event_type' in inner) return readNotification(inner);
  return readReply(inner, nameOf);
}

function readRequest(inner: unknown, toAll: boolean): Read {
  const { ctxt, message, msgId } = decodeRequest(inner);
  const [alone, answered] = toAll ? (['fanout', 'gather'] as const) : (['cast', 'call'] as const);
  const kind = msgId === undefined ? alone : answered;
  return { kind, name: textOf(message['method']), content: message['args'], ctxt, msgId };
}

function readNotification(inner: unknown): Read {
  const { ctxt, message } = decodeNotification(inner);
  const { event_type: eventType, payload } = message;
  return {
    kind: 'notification',
    name: textOf(eventType),
    content: payload,
    ctxt,
    msgId: undefined,
  };
}

function readReply(
  inner: unknown,
  nameOf: (msgId: string | undefined) => string | undefined,
): Read {
  const { msgId, result, failure, ending } = decodeReply(inner);
  const about = { name: nameOf(msgId), ctxt: {}, msgId };
  if (failure !== undefined) return { kind: 'failure', content: failure, ...about };
  const isHeartbeat = !ending && (result ?? null) === null;
  return { kind: isHeartbeat ? 'heartbeat' : 'reply', content: result, ...about };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
