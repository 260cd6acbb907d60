import { decodeBody, decompressBody, parsePythonJsonExactly } from '../../driver.ts';
import type { TappedMessage } from '../../index.ts';

/** A message with what its carrier tells of its way. */
export interface Delivery {
  /** The message, its envelope taken off. */
  readonly message: unknown;
  /** The version of its envelope; absent for a message without one. */
  readonly envelope: string | undefined;
  readonly exchange: string | undefined;
  readonly routingKey: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** A body as one of the tools prints it that take messages from a broker. */
interface Carrier {
  readonly body: string;
  readonly encoding: BufferEncoding;
  readonly headers: unknown;
  readonly exchange: unknown;
  readonly routingKey: unknown;
}

/**
 * Opens one JSON document: a message with or without envelope, or what the management API, rabtap or
 * RabbitMQ's tracing print of a delivery.
 *
 * @throws {MalformedMessage}
 */
export function openDelivery(json: string): Delivery {
  const document = parsePythonJsonExactly(json);
  const carrier = isRecord(document) ? carrierOf(document) : undefined;
  if (carrier === undefined) return opened(json, {});
  const content = Buffer.from(carrier.body, carrier.encoding);
  const headers = isRecord(carrier.headers) ? carrier.headers : undefined;
  return opened(decompressBody(content, headers), carrier);
}

/**
 * Opens a message as it is on the wire.
 *
 * @throws {MalformedMessage}
 */
export function openMessage({ body, headers, exchange, routingKey }: TappedMessage): Delivery {
  return opened(decompressBody(body, headers), { exchange, routingKey });
}

function opened(content: string | Buffer, carrier: Partial<Carrier>): Delivery {
  const bytes = Buffer.from(content);
  const properties = { contentType: 'application/json', contentEncoding: undefined };
  // Checked first: what Python would reject has no envelope to look at.
  const message = decodeBody(bytes, properties, parsePythonJsonExactly);
  return {
    message,
    envelope: envelopeOf(bytes),
    exchange: textOf(carrier.exchange),
    routingKey: textOf(carrier.routingKey),
  };
}

function envelopeOf(bytes: Buffer): string | undefined {
  const body = bytes.length === 0 ? undefined : parsePythonJsonExactly(bytes.toString());
  const hasEnvelope = isRecord(body) && 'oslo.version' in body && 'oslo.message' in body;
  return hasEnvelope ? textOf(body['oslo.version']) : undefined;
}

function carrierOf(fields: Fields): Carrier | undefined {
  const { payload, payload_encoding: payloadEncoding, Body: rabtapBody, body } = fields;
  const routingKeys = fields['routing_keys'];
  const properties = isRecord(fields['properties']) ? fields['properties'] : {};
  const way = {
    headers: properties['headers'],
    exchange: fields['exchange'],
    routingKey: fields['routing_key'] ?? firstOf(routingKeys),
  };
  if (typeof payload === 'string' && payloadEncoding !== undefined) {
    const encoding = payloadEncoding === 'base64' ? 'base64' : 'utf8';
    return { ...way, body: payload, encoding };
  }
  if (typeof payload === 'string' && routingKeys !== undefined) {
    return { ...way, body: payload, encoding: 'base64' };
  }
  if (typeof rabtapBody === 'string') {
    const { Headers: headers, Exchange: exchange, RoutingKey: routingKey } = fields;
    return { body: rabtapBody, encoding: 'base64', headers, exchange, routingKey };
  }
  return typeof body === 'string' ? { ...way, body, encoding: 'utf8' } : undefined;
}

function firstOf(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
