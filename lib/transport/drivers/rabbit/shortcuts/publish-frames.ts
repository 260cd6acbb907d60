import { Slab } from '../../../../base/slab.ts';
import { BODY, FRAME_END, FRAME_OVERHEAD, HEADER, METHOD } from './frame-format.ts';

/** What amqplib makes of a publish: the fields of the method and the properties, in one object. */
export interface PublishFields {
  readonly exchange: string;
  readonly routingKey: string;
  readonly mandatory: boolean;
  readonly contentType?: unknown;
  readonly contentEncoding?: unknown;
  readonly headers?: object | undefined;
  readonly deliveryMode?: unknown;
  readonly priority?: unknown;
  readonly correlationId?: unknown;
  readonly replyTo?: unknown;
  readonly expiration?: unknown;
  readonly messageId?: unknown;
  readonly timestamp?: unknown;
  readonly type?: unknown;
  readonly userId?: unknown;
  readonly appId?: unknown;
}

const BASIC = 60;
const PUBLISH = 40;
const MANDATORY = 1;
/** Class, method, ticket, the lengths of two names, bits. */
const METHOD_BYTES = 9;
/** Class, weight, size of the body, flags. */
const HEADER_BYTES = 14;

const CONTENT_TYPE = 'application/json';
const CONTENT_ENCODING = 'utf-8';
const PERSISTENT = 2;
const PRIORITY = 0;
/** That there are content-type, content-encoding, headers, delivery-mode and priority. */
const FLAGS = 0xf800;
const EXPIRATION_FLAG = 0x0100;
/** These properties on the wire; the headers are an empty table. */
const PROPERTIES = Buffer.from([
  CONTENT_TYPE.length,
  ...Buffer.from(CONTENT_TYPE),
  CONTENT_ENCODING.length,
  ...Buffer.from(CONTENT_ENCODING),
  ...[0, 0, 0, 0],
  PERSISTENT,
  PRIORITY,
]);

const LONGEST_NAME = 255;
const LAST_ASCII = 0x7f;

const slab = new Slab();

/**
 * All frames of one publish, for those properties that kombu puts on each message, with an
 * expiration or without; `undefined` for others, and for names that are not short or not ASCII.
 */
export function publishFrames(
  channel: number,
  fields: PublishFields,
  content: Buffer,
  frameMax: number,
): Buffer | undefined {
  const { exchange, routingKey, expiration } = fields;
  if (!isShortName(exchange) || !isShortName(routingKey)) return undefined;
  if (expiration !== undefined && !isShortName(expiration)) return undefined;
  if (!hasKombuProperties(fields)) return undefined;
  const mostOfBody = frameMax - FRAME_OVERHEAD;
  const bodies = Math.ceil(content.length / mostOfBody);
  const methodBytes = METHOD_BYTES + exchange.length + routingKey.length;
  const expirationBytes = expiration === undefined ? 0 : 1 + expiration.length;
  const headerBytes = HEADER_BYTES + PROPERTIES.length + expirationBytes;
  const overhead = FRAME_OVERHEAD * (2 + bodies);
  const frames = new FrameWriter(
    slab.take(methodBytes + headerBytes + content.length + overhead),
    channel,
  );

  frames.begin(METHOD, methodBytes);
  frames.short(BASIC);
  frames.short(PUBLISH);
  frames.short(0);
  frames.name(exchange);
  frames.name(routingKey);
  frames.octet(fields.mandatory ? MANDATORY : 0);
  frames.end();

  frames.begin(HEADER, headerBytes);
  frames.short(BASIC);
  frames.short(0);
  frames.long(0);
  frames.long(content.length);
  frames.short(expiration === undefined ? FLAGS : FLAGS | EXPIRATION_FLAG);
  frames.bytes(PROPERTIES);
  if (expiration !== undefined) frames.name(expiration);
  frames.end();

  for (let from = 0; from < content.length; from += mostOfBody) {
    const body = bodies === 1 ? content : content.subarray(from, from + mostOfBody);
    frames.begin(BODY, body.length);
    frames.bytes(body);
    frames.end();
  }
  return frames.written;
}

/** Whether AMQP takes it as a short string of as many bytes as it has characters. */
function isShortName(name: unknown): name is string {
  if (typeof name !== 'string' || name.length > LONGEST_NAME) return false;
  for (let index = 0; index < name.length; index += 1) {
    if (name.charCodeAt(index) > LAST_ASCII) return false;
  }
  return true;
}

function hasKombuProperties(fields: PublishFields): boolean {
  return (
    fields.contentType === CONTENT_TYPE &&
    fields.contentEncoding === CONTENT_ENCODING &&
    fields.deliveryMode === PERSISTENT &&
    fields.priority === PRIORITY &&
    fields.correlationId === undefined &&
    fields.replyTo === undefined &&
    fields.messageId === undefined &&
    fields.timestamp === undefined &&
    fields.type === undefined &&
    fields.userId === undefined &&
    fields.appId === undefined &&
    isEmpty(fields.headers)
  );
}

/** amqplib inherits the headers it was given, in an object of its own. */
function isEmpty(headers: object | undefined): boolean {
  for (const _ in headers) return false;
  return headers !== undefined;
}

/** Frames of one channel, one behind the other. */
class FrameWriter {
  readonly written: Buffer;
  readonly #channel: number;
  #at = 0;

  /** @param room for exactly what will be written. */
  constructor(room: Buffer, channel: number) {
    this.written = room;
    this.#channel = channel;
  }

  begin(type: number, bytes: number): void {
    this.octet(type);
    this.short(this.#channel);
    this.long(bytes);
  }

  end(): void {
    this.octet(FRAME_END);
  }

  octet(value: number): void {
    this.written[this.#at] = value;
    this.#at += 1;
  }

  short(value: number): void {
    this.octet(value >>> 8);
    this.octet(value);
  }

  long(value: number): void {
    this.short(value >>> 16);
    this.short(value);
  }

  /** One that {@link isShortName}. */
  name(name: string): void {
    this.octet(name.length);
    for (let index = 0; index < name.length; index += 1) this.octet(name.charCodeAt(index));
  }

  bytes(bytes: Buffer): void {
    this.written.set(bytes, this.#at);
    this.#at += bytes.length;
  }
}
