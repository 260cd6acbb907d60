import { isUtf8 } from 'node:buffer';
import { undecodable } from './errors.ts';

const BITS_IN_BYTE = 8;
const NO_BITS = { byte: 0, used: BITS_IN_BYTE };

/** Reads big-endian values one after another and never beyond the end. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;
  #bits = NO_BITS;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** Bits that stand together share bytes, the lowest first. */
  bit(): boolean {
    const { byte, used } =
      this.#bits.used < BITS_IN_BYTE ? this.#bits : { byte: this.uint8(), used: 0 };
    this.#bits = { byte, used: used + 1 };
    return ((byte >> used) & 1) === 1;
  }

  uint8(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }

  int8(): number {
    return this.#bytes.readInt8(this.#take(1));
  }

  uint16(): number {
    return this.#bytes.readUInt16BE(this.#take(2));
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#take(2));
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#take(4));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  uint64(): bigint {
    return this.#bytes.readBigUInt64BE(this.#take(8));
  }

  int64(): bigint {
    return this.#bytes.readBigInt64BE(this.#take(8));
  }

  float(): number {
    return this.#bytes.readFloatBE(this.#take(4));
  }

  double(): number {
    return this.#bytes.readDoubleBE(this.#take(8));
  }

  bytes(length: number): Buffer {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** Text with its length in one byte before it. */
  shortText(): string {
    const bytes = this.bytes(this.uint8());
    if (!isUtf8(bytes)) throw undecodable('text that is not UTF-8');
    return bytes.toString('utf8');
  }

  /** Bytes with their length in four bytes before them. */
  longBytes(): Buffer {
    return this.bytes(this.uint32());
  }

  /** Whatever reads is to read all. */
  end(): void {
    if (this.left > 0) throw undecodable(`${this.left} bytes too many`);
  }

  #take(length: number): number {
    if (length > this.left) throw undecodable(`${length} bytes wanted, ${this.left} left`);
    const start = this.#at;
    this.#at += length;
    this.#bits = NO_BITS;
    return start;
  }
}
