import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { undecodable } from './errors.ts';

/** A value with its type on the wire; the kinds have the names that RabbitMQ shows its users. */
export type FieldValue =
  | { readonly kind: NumberKind; readonly value: number }
  | { readonly kind: BigKind; readonly value: bigint }
  | { readonly kind: 'decimal'; readonly scale: number; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'longstr' | 'binary'; readonly value: Buffer }
  | { readonly kind: 'table'; readonly value: FieldTable }
  | { readonly kind: 'array'; readonly value: readonly FieldValue[] }
  | { readonly kind: 'void' };

export type FieldTable = ReadonlyMap<string, FieldValue>;

type NumberKind = keyof typeof NUMBERS;
type BigKind = keyof typeof BIG_NUMBERS;

/** By kind, what reads and writes it. */
const NUMBERS = {
  byte: 'int8',
  unsignedbyte: 'uint8',
  short: 'int16',
  unsignedshort: 'uint16',
  signedint: 'int32',
  unsignedint: 'uint32',
  float: 'float',
  double: 'double',
} as const;

const BIG_NUMBERS = { long: 'int64', timestamp: 'uint64' } as const;

/** The letters of RabbitMQ and its clients; those of the specification were never in use. */
const LETTERS = {
  bool: 't',
  byte: 'b',
  unsignedbyte: 'B',
  short: 's',
  unsignedshort: 'u',
  signedint: 'I',
  unsignedint: 'i',
  long: 'l',
  float: 'f',
  double: 'd',
  decimal: 'D',
  longstr: 'S',
  binary: 'x',
  array: 'A',
  timestamp: 'T',
  table: 'F',
  void: 'V',
} as const satisfies Readonly<Record<FieldValue['kind'], string>>;

const KINDS: ReadonlyMap<string, FieldValue['kind']> = new Map([
  ...(Object.keys(LETTERS) as FieldValue['kind'][]).map((kind) => [LETTERS[kind], kind] as const),
  // py-amqp's own for what does not fit into 32 bits.
  ['L', 'long'],
]);

/** Deeper than anybody nests; a bomb of tables must not exhaust the stack. */
const DEEPEST = 100;

/** @throws {AmqpError} */
export function readTable(reader: ByteReader, depth = 0): FieldTable {
  if (depth > DEEPEST) throw undecodable(`tables nested deeper than ${DEEPEST}`);
  const entries = new ByteReader(reader.longBytes());
  const table = new Map<string, FieldValue>();
  while (entries.left > 0) table.set(entries.shortText(), readValue(entries, depth));
  return table;
}

export function writeTable(writer: ByteWriter, table: FieldTable): void {
  const entries = new ByteWriter();
  for (const [name, value] of table) {
    entries.shortText(name);
    writeValue(entries, value);
  }
  writer.longBytes(entries.toBuffer());
}

function readValue(reader: ByteReader, depth: number): FieldValue {
  const letter = String.fromCharCode(reader.uint8());
  const kind = KINDS.get(letter);
  switch (kind) {
    case 'bool':
      return { kind, value: reader.uint8() !== 0 };
    case 'longstr':
    case 'binary':
      return { kind, value: reader.longBytes() };
    case 'table':
      return { kind, value: readTable(reader, depth + 1) };
    case 'array':
      return { kind, value: readArray(reader, depth + 1) };
    case 'decimal':
      return { kind, scale: reader.uint8(), value: reader.uint32() };
    case 'long':
    case 'timestamp':
      return { kind, value: reader[BIG_NUMBERS[kind]]() };
    case 'void':
      return { kind };
    case undefined:
      throw undecodable(`a field of unknown type ${JSON.stringify(letter)}`);
    default:
      return { kind, value: reader[NUMBERS[kind]]() };
  }
}

function readArray(reader: ByteReader, depth: number): FieldValue[] {
  if (depth > DEEPEST) throw undecodable(`arrays nested deeper than ${DEEPEST}`);
  const items = new ByteReader(reader.longBytes());
  const values: FieldValue[] = [];
  while (items.left > 0) values.push(readValue(items, depth));
  return values;
}

function writeValue(writer: ByteWriter, field: FieldValue): void {
  writer.bytes(Buffer.from(LETTERS[field.kind]));
  switch (field.kind) {
    case 'bool':
      writer.uint8(field.value ? 1 : 0);
      return;
    case 'longstr':
    case 'binary':
      writer.longBytes(field.value);
      return;
    case 'table':
      writeTable(writer, field.value);
      return;
    case 'array':
      writeArray(writer, field.value);
      return;
    case 'decimal':
      writer.uint8(field.scale);
      writer.uint32(field.value);
      return;
    case 'long':
    case 'timestamp':
      writer[BIG_NUMBERS[field.kind]](field.value);
      return;
    case 'void':
      return;
    default:
      writer[NUMBERS[field.kind]](field.value);
  }
}

function writeArray(writer: ByteWriter, values: readonly FieldValue[]): void {
  const items = new ByteWriter();
  for (const value of values) writeValue(items, value);
  writer.longBytes(items.toBuffer());
}
