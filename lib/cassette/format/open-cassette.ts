import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CassetteFormatError } from '../errors.ts';
import type { Cassette, CassetteHeader, CassetteLine } from './event.ts';
import { readEvent, readHeader } from './read-event.ts';

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/** A cassette whose events are read as they are asked for: it may be larger than the memory. */
export interface OpenCassette extends AsyncDisposable {
  readonly file: string;
  readonly header: CassetteHeader;
  /**
   * The events in their order, once.
   *
   * @throws {CassetteFormatError} naming the line that is no event.
   */
  readonly lines: AsyncIterable<CassetteLine>;
  /** Whether the file ended inside of a line: its writer died there. Known when all was read. */
  readonly torn: boolean;
  /** How many bytes of an uncompressed file are whole lines. Known when all was read. */
  readonly wholeBytes: number;
}

/**
 * Opens a cassette, plain or gzipped, whatever its name. A last line without its end, which a
 * writer leaves behind that was killed, is passed over.
 *
 * @throws {CassetteFormatError} the file is no cassette.
 * @throws the error of the file system when it cannot be read.
 */
export async function openCassette(file: string): Promise<OpenCassette> {
  const texts = await openLines(file);
  const iterator = texts[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) {
    throw new CassetteFormatError(file, 'it is empty: a cassette begins with a header');
  }
  const refuseFirst = (problem: string): never => {
    throw new CassetteFormatError(file, `this is no cassette: ${problem}`, 1);
  };
  return {
    file,
    header: readHeader(first.value, refuseFirst),
    lines: eventsOf(file, iterator),
    get torn() {
      return texts.torn;
    },
    get wholeBytes() {
      return texts.wholeBytes;
    },
    async [Symbol.asyncDispose]() {
      await iterator.return();
    },
  };
}

/** The lines of a file, gzipped or not, as texts. @throws the error of the file system. */
export async function openLines(file: string): Promise<WholeLines> {
  return new WholeLines(await byteStream(file));
}

/** Reads a whole cassette. @throws {CassetteFormatError} */
export async function loadCassette(file: string): Promise<Cassette> {
  await using opened = await openCassette(file);
  const lines: CassetteLine[] = [];
  for await (const line of opened.lines) lines.push(line);
  return { file, header: opened.header, lines };
}

async function* eventsOf(
  file: string,
  texts: AsyncIterator<string, void>,
): AsyncGenerator<CassetteLine> {
  for (let line = 2; ; line += 1) {
    const next = await texts.next();
    if (next.done === true) return;
    if (next.value.trim() === '') continue;
    const event = readEvent(next.value, (problem) => {
      throw new CassetteFormatError(file, problem, line);
    });
    yield { line, event };
  }
}

async function byteStream(file: string): Promise<Readable> {
  const gzip = await isGzip(file);
  const source = createReadStream(file);
  if (!gzip) return source;
  const unpacked = createGunzip();
  source.on('error', (error) => unpacked.destroy(error));
  return source.pipe(unpacked);
}

/** Whether a file is gzipped, by its first bytes. */
export async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.equals(GZIP_MAGIC);
  } finally {
    await handle.close();
  }
}

/** The lines of a stream that end with a line feed. */
export class WholeLines implements AsyncIterable<string, void> {
  torn = false;
  wholeBytes = 0;
  readonly #source: Readable;

  constructor(source: Readable) {
    this.#source = source;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string, void> {
    let rest = Buffer.alloc(0);
    for await (const chunk of this.#chunks()) {
      rest = Buffer.concat([rest, chunk]);
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
        const line = rest.subarray(0, end).toString();
        rest = rest.subarray(end + 1);
        this.wholeBytes += end + 1;
        yield line;
      }
    }
    this.torn ||= rest.length > 0;
  }

  async *#chunks(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of this.#source) yield Buffer.from(chunk as Buffer);
    } catch (error) {
      // The last member of a gzip file that its writer did not finish; what came before is whole.
      if (!isTornGzip(error)) throw error;
      this.torn = true;
    } finally {
      this.#source.destroy();
    }
  }
}

function isTornGzip(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR';
}
