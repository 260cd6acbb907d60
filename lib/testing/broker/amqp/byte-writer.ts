import { undecodable } from './errors.ts';

const BITS_IN_BYTE = 8;
const LONGEST_SHORT_TEXT = 255;

/** Writes big-endian values one after another. */
export class ByteWriter {
  readonly #parts: Buffer[] = [];
  /** The byte that takes further bits, and how many it has. */
  #bits: { readonly byte: Buffer; readonly used: number } | undefined;

  /** Bits that stand together share bytes, the lowest first. */
  bit(value: boolean): void {
    if (this.#bits === undefined || this.#bits.used === BITS_IN_BYTE) {
      const byte = Buffer.alloc(1);
      this.bytes(byte);
      this.#bits = { byte, used: 0 };
    }
    const { byte, used } = this.#bits;
    byte.writeUInt8(byte.readUInt8() | (Number(value) << used));
    this.#bits = { byte, used: used + 1 };
  }

  uint8(value: number): void {
    this.#append(1, (part) => part.writeUInt8(value));
  }

  int8(value: number): void {
    this.#append(1, (part) => part.writeInt8(value));
  }

  uint16(value: number): void {
    this.#append(2, (part) => part.writeUInt16BE(value));
  }

  int16(value: number): void {
    this.#append(2, (part) => part.writeInt16BE(value));
  }

  uint32(value: number): void {
    this.#append(4, (part) => part.writeUInt32BE(value));
  }

  int32(value: number): void {
    this.#append(4, (part) => part.writeInt32BE(value));
  }

  uint64(value: bigint): void {
    this.#append(8, (part) => part.writeBigUInt64BE(value));
  }

  int64(value: bigint): void {
    this.#append(8, (part) => part.writeBigInt64BE(value));
  }

  float(value: number): void {
    this.#append(4, (part) => part.writeFloatBE(value));
  }

  double(value: number): void {
    this.#append(8, (part) => part.writeDoubleBE(value));
  }

  bytes(bytes: Buffer): void {
    this.#bits = undefined;
    this.#parts.push(bytes);
  }

  /** Text with its length in one byte before it. */
  shortText(text: string): void {
    const bytes = Buffer.from(text);
    if (bytes.length > LONGEST_SHORT_TEXT) {
      throw undecodable(`a text of ${bytes.length} bytes where ${LONGEST_SHORT_TEXT} fit`);
    }
    this.uint8(bytes.length);
    this.bytes(bytes);
  }

  /** Bytes with their length in four bytes before them. */
  longBytes(bytes: Buffer): void {
    this.uint32(bytes.length);
    this.bytes(bytes);
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #append(length: number, write: (part: Buffer) => void): void {
    const part = Buffer.alloc(length);
    write(part);
    this.bytes(part);
  }
}
