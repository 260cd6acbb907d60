import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { readTable, writeTable, type FieldTable } from './field-table.ts';

/** What the types of arguments are in a program. */
export interface ArgumentValues {
  readonly bit: boolean;
  readonly octet: number;
  readonly short: number;
  readonly long: number;
  readonly longlong: bigint;
  readonly shortstr: string;
  readonly longstr: Buffer;
  readonly table: FieldTable;
}

export type ArgumentType = keyof ArgumentValues;

interface ArgumentCodec<Value> {
  /** Written where the specification reserves a place. */
  readonly empty: Value;
  readonly read: (reader: ByteReader) => Value;
  readonly write: (writer: ByteWriter, value: Value) => void;
}

export const ARGUMENTS: { readonly [T in ArgumentType]: ArgumentCodec<ArgumentValues[T]> } = {
  bit: {
    empty: false,
    read: (from) => from.bit(),
    write: (to, value) => {
      to.bit(value);
    },
  },
  octet: {
    empty: 0,
    read: (from) => from.uint8(),
    write: (to, value) => {
      to.uint8(value);
    },
  },
  short: {
    empty: 0,
    read: (from) => from.uint16(),
    write: (to, value) => {
      to.uint16(value);
    },
  },
  long: {
    empty: 0,
    read: (from) => from.uint32(),
    write: (to, value) => {
      to.uint32(value);
    },
  },
  longlong: {
    empty: 0n,
    read: (from) => from.uint64(),
    write: (to, value) => {
      to.uint64(value);
    },
  },
  shortstr: {
    empty: '',
    read: (from) => from.shortText(),
    write: (to, value) => {
      to.shortText(value);
    },
  },
  longstr: {
    empty: Buffer.alloc(0),
    read: (from) => from.longBytes(),
    write: (to, value) => {
      to.longBytes(value);
    },
  },
  table: { empty: new Map(), read: (from) => readTable(from), write: writeTable },
};

/** A value whose type a table of methods or properties vouches for. */
export function writeArgument(writer: ByteWriter, type: ArgumentType, value: unknown): void {
  const codec = ARGUMENTS[type] as ArgumentCodec<unknown>;
  codec.write(writer, value);
}
