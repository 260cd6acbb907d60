import { isRecord } from '../base/map-values.ts';
import { PyFloat } from '../wire/py-float.ts';
import type { PassingMessage } from '../cassette/record/event-of-message.ts';
import type { TappedMessage } from '../transport/driver/tap.ts';
import { decompressBody } from '../transport/drivers/rabbit/compression.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A message as whoever saw it describes it. */
export interface CapturedMessage extends Omit<PassingMessage, 'timeMs'> {
  /** Absent where the tool that captured it did not say. */
  readonly timeMs: number | undefined;
}

/** The exchange of RabbitMQ's firehose. */
export const TRACE_EXCHANGE = 'amq.rabbitmq.trace';

const SECOND_MS = 1_000;

/**
 * Reads what one of the tools writes that take messages from a broker: a trace of this library's
 * tests, RabbitMQ's tracing plugin, the management API, rabtap, or a copy from the firehose by any
 * of them. `undefined` for what is none, and for copies on their way to a consumer, which were seen
 * when they were published.
 */
export function capturedMessage(document: unknown): CapturedMessage | undefined {
  if (!isRecord(document)) return undefined;
  const message = ofTrace(document) ?? ofTool(document);
  return message && untraced(message);
}

/** A message that a tap hears; what was copied by the firehose as it was. */
export function tappedMessage(
  { exchange, routingKey, properties, headers, body }: TappedMessage,
  timeMs: number,
): CapturedMessage | undefined {
  return untraced({ exchange, routingKey, properties: { ...properties, headers }, body, timeMs });
}

interface Carried {
  readonly exchange: unknown;
  readonly routingKey: unknown;
  readonly properties: Fields;
  readonly body: Buffer;
  readonly timeMs: number | undefined;
}

/** `direction` or `kind`, and `routing_keys`: what tracing writes as one line for each message. */
function ofTrace(fields: Fields): Carried | undefined {
  const { exchange, routing_keys: routingKeys, properties } = fields;
  if (!Array.isArray(routingKeys)) return undefined;
  const direction = fields['direction'] ?? fields['kind'] ?? fields['type'];
  if (direction === 'deliver' || direction === 'received') return undefined;
  const { body, body_b64: packed, payload, t, timestamp } = fields;
  const base64 = typeof payload === 'string' ? payload : packed;
  const bytes = typeof body === 'string' ? Buffer.from(body) : fromBase64(base64);
  return (
    bytes && {
      exchange,
      routingKey: routingKeys[0],
      properties: isRecord(properties) ? properties : {},
      body: bytes,
      timeMs: secondsAsMs(t) ?? traceTime(timestamp),
    }
  );
}

function ofTool(fields: Fields): Carried | undefined {
  const { payload, payload_encoding: encoding, properties, Body: packed } = fields;
  if (typeof payload === 'string' && typeof encoding === 'string') {
    const { exchange, routing_key: routingKey } = fields;
    const known = isRecord(properties) ? properties : {};
    const body = Buffer.from(payload, encoding === 'base64' ? 'base64' : 'utf8');
    return { exchange, routingKey, properties: known, body, timeMs: undefined };
  }
  const body = fromBase64(packed);
  if (body === undefined) return undefined;
  const { Exchange: exchange, RoutingKey: routingKey, Headers: headers } = fields;
  const { ContentType, Expiration, XRabtapReceivedTimestamp: received } = fields;
  const rabtap = { content_type: ContentType, expiration: Expiration, headers };
  return { exchange, routingKey, properties: rabtap, body, timeMs: parsedTime(received) };
}

/** The firehose tells in headers what it has copied; a delivery is a second copy. */
function untraced(carried: Carried): CapturedMessage | undefined {
  const { exchange, routingKey, properties } = carried;
  if (exchange !== TRACE_EXCHANGE) return captured(carried);
  const { headers } = properties;
  if (!String(routingKey).startsWith('publish.') || !isRecord(headers)) return undefined;
  const { exchange_name: original, routing_keys: keys, properties: own } = headers;
  return captured({
    ...carried,
    exchange: original,
    routingKey: Array.isArray(keys) ? keys[0] : undefined,
    properties: isRecord(own) ? own : {},
  });
}

function captured({ exchange, routingKey, properties, body, timeMs }: Carried): CapturedMessage {
  const { content_type: contentType, expiration } = properties;
  const headers = isRecord(properties['headers']) ? properties['headers'] : undefined;
  return {
    exchange: typeof exchange === 'string' ? exchange : '',
    routingKey: typeof routingKey === 'string' ? routingKey : '',
    // Tools that do not say have messages of oslo's all the same.
    contentType: typeof contentType === 'string' ? contentType : 'application/json',
    ...(expiration !== undefined && { expiration }),
    body: decompressBody(body, headers),
    timeMs,
  };
}

function fromBase64(text: unknown): Buffer | undefined {
  return typeof text === 'string' ? Buffer.from(text, 'base64') : undefined;
}

function secondsAsMs(value: unknown): number | undefined {
  const seconds = value instanceof PyFloat ? value.value : value;
  return typeof seconds === 'number' ? seconds * SECOND_MS : undefined;
}

/** RabbitMQ's tracing writes `2026-11-21 5:44:15:395`, in UTC. */
function traceTime(text: unknown): number | undefined {
  const match = /^(\d+)-(\d+)-(\d+) (\d+):(\d+):(\d+)[:.](\d+)$/.exec(String(text));
  if (match === null) return parsedTime(text);
  const [year = 0, month = 1, day, hours, minutes, seconds, ms] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hours, minutes, seconds, ms);
}

function parsedTime(text: unknown): number | undefined {
  const timeMs = typeof text === 'string' ? Date.parse(text) : NaN;
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
