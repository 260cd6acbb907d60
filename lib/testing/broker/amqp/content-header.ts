import { ARGUMENTS, writeArgument, type ArgumentType } from './arguments.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { AmqpError } from './errors.ts';
import type { FieldTable, FieldValue } from './field-table.ts';

/** The class of all methods that carry content. */
const BASIC = 60;

/** What is said of a message beside its body. */
export interface BasicProperties {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly headers?: FieldTable;
  readonly deliveryMode?: number;
  readonly priority?: number;
  readonly correlationId?: string;
  readonly replyTo?: string;
  readonly expiration?: string;
  readonly messageId?: string;
  readonly timestamp?: bigint;
  readonly type?: string;
  readonly userId?: string;
  readonly appId?: string;
  readonly clusterId?: string;
}

export interface ContentHeader {
  readonly bodySize: number;
  readonly properties: BasicProperties;
  /** The properties as they came, to be handed on unchanged. */
  readonly encodedProperties: Buffer;
}

/** From the highest bit of the flags down. */
const PROPERTIES: readonly (readonly [keyof BasicProperties, ArgumentType])[] = [
  ['contentType', 'shortstr'],
  ['contentEncoding', 'shortstr'],
  ['headers', 'table'],
  ['deliveryMode', 'octet'],
  ['priority', 'octet'],
  ['correlationId', 'shortstr'],
  ['replyTo', 'shortstr'],
  ['expiration', 'shortstr'],
  ['messageId', 'shortstr'],
  ['timestamp', 'longlong'],
  ['type', 'shortstr'],
  ['userId', 'shortstr'],
  ['appId', 'shortstr'],
  ['clusterId', 'shortstr'],
];

const HIGHEST_FLAG = 15;

/** Where the properties begin: behind class, weight and size of the body. */
const PROPERTIES_AT = 12;

/** The payload of a content header's frame. @throws {AmqpError} */
export function decodeContentHeader(payload: Buffer): ContentHeader {
  const reader = new ByteReader(payload);
  const classId = reader.uint16();
  if (classId !== BASIC) {
    throw new AmqpError(
      'UNEXPECTED_FRAME',
      `expected content header for class ${BASIC}, got one for class ${classId} instead`,
    );
  }
  reader.uint16();
  const bodySize = Number(reader.uint64());
  const properties = readProperties(reader);
  reader.end();
  return { bodySize, properties, encodedProperties: payload.subarray(PROPERTIES_AT) };
}

export function encodeContentHeader({
  bodySize,
  encodedProperties,
}: Pick<ContentHeader, 'bodySize' | 'encodedProperties'>): Buffer {
  const writer = new ByteWriter();
  writer.uint16(BASIC);
  writer.uint16(0);
  writer.uint64(BigInt(bodySize));
  writer.bytes(encodedProperties);
  return writer.toBuffer();
}

/** The same content with one header more. */
export function withHeader<C extends Pick<ContentHeader, 'properties' | 'encodedProperties'>>(
  content: C,
  name: string,
  value: FieldValue,
): C {
  const headers = new Map(content.properties.headers).set(name, value);
  const properties = { ...content.properties, headers };
  return { ...content, properties, encodedProperties: encodeProperties(properties) };
}

/** The properties that are given, behind flags that say which. */
export function encodeProperties(properties: BasicProperties): Buffer {
  const present = PROPERTIES.map(([name, type]) => ({ type, value: properties[name] }));
  const writer = new ByteWriter();
  writer.uint16(
    present.reduce(
      (flags, { value }, place) =>
        value === undefined ? flags : flags | (1 << (HIGHEST_FLAG - place)),
      0,
    ),
  );
  for (const { type, value } of present) {
    if (value !== undefined) writeArgument(writer, type, value);
  }
  return writer.toBuffer();
}

function readProperties(reader: ByteReader): BasicProperties {
  const flags = reader.uint16();
  const present = PROPERTIES.filter((_, place) => ((flags >> (HIGHEST_FLAG - place)) & 1) === 1);
  return Object.fromEntries(present.map(([name, type]) => [name, ARGUMENTS[type].read(reader)]));
}
