import Bunzip from 'seek-bzip';

const FIRST_BUFFER = 64 * 1024;

/** Unpacks a bzip2 stream into at most `maxOutputLength` bytes. @throws when it is none, cut off, or larger. */
export function bunzipSync(content: Buffer, maxOutputLength: number): Buffer {
  const output = new Output(maxOutputLength);
  Bunzip.decode(new Input(content), output);
  return output.bytes;
}

/** The library takes the end of a buffer for zeros without end: a message that was cut off must not keep it busy. */
class Input extends Bunzip.Stream {
  readonly #content: Buffer;
  #position = 0;

  constructor(content: Buffer) {
    super();
    this.#content = content;
  }

  override readByte(): number {
    const byte = this.#content[this.#position];
    if (byte === undefined) throw new Error('unexpected end of data');
    this.#position += 1;
    return byte;
  }
}

class Output extends Bunzip.Stream {
  readonly #maxLength: number;
  #buffer = Buffer.allocUnsafe(FIRST_BUFFER);
  #length = 0;

  constructor(maxLength: number) {
    super();
    this.#maxLength = maxLength;
  }

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  override writeByte(byte: number): void {
    if (this.#length === this.#maxLength) throw new Error(`more than ${this.#maxLength} bytes`);
    if (this.#length === this.#buffer.length) {
      this.#buffer = Buffer.concat([this.#buffer], this.#buffer.length * 2);
    }
    this.#buffer[this.#length] = byte;
    this.#length += 1;
  }
}
