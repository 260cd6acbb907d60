import { closeSync, openSync, renameSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { CassetteEvent, CassetteHeader } from './event.ts';
import { isGzip, openCassette } from './open-cassette.ts';
import { printEvent, printHeader } from './print-event.ts';

/** What a cassette that is continued holds already. */
export interface CassetteTail {
  readonly header: CassetteHeader;
  readonly events: readonly CassetteEvent[];
  /** Whether a line was cut off that its writer had not finished. */
  readonly mended: boolean;
}

/**
 * Writes a cassette so that a crash loses nothing that was written: each event goes to the operating
 * system, whole and with its line feed, before `write` returns. In a gzipped cassette each event is
 * a member of its own, for the same reason; `saveCassette` packs it tighter afterwards.
 */
export class CassetteWriter {
  readonly file: string;
  readonly #gzip: boolean;
  #state: { readonly kind: 'open'; readonly fd: number } | { readonly kind: 'closed' };

  private constructor(file: string, fd: number, gzip: boolean) {
    this.file = file;
    this.#gzip = gzip;
    this.#state = { kind: 'open', fd };
  }

  /** Begins a new cassette, gzipped when its name ends in `.gz`; a file of that name is replaced. */
  static create(file: string, header: CassetteHeader): CassetteWriter {
    const writer = new CassetteWriter(file, openSync(file, 'w'), file.endsWith('.gz'));
    writer.#line(printHeader(header));
    return writer;
  }

  /**
   * Goes on with a cassette, after mending the end that a killed writer left.
   *
   * @throws {CassetteFormatError} the file is none.
   */
  static async append(file: string): Promise<{ writer: CassetteWriter; tail: CassetteTail }> {
    await using opened = await openCassette(file);
    const events: CassetteEvent[] = [];
    for await (const { event } of opened.lines) events.push(event);
    const { header, torn: mended, wholeBytes } = opened;
    const gzip = await isGzip(file);
    if (mended && gzip) rewriteGzip(file, header, events);
    else if (mended) truncateSync(file, wholeBytes);
    const writer = new CassetteWriter(file, openSync(file, 'a'), gzip);
    return { writer, tail: { header, events, mended } };
  }

  /** @throws the error of the file system. */
  write(event: CassetteEvent): void {
    this.#line(printEvent(event));
  }

  /** Idempotent. */
  close(): void {
    if (this.#state.kind === 'open') closeSync(this.#state.fd);
    this.#state = { kind: 'closed' };
  }

  #line(text: string): void {
    if (this.#state.kind === 'closed') throw new Error(`${this.file} is closed`);
    const bytes = Buffer.from(`${text}\n`);
    const whole = this.#gzip ? gzipSync(bytes) : bytes;
    for (let done = 0; done < whole.length;) done += writeSync(this.#state.fd, whole, done);
  }
}

/** Writes a cassette that is complete in one go, or leaves the file of that name as it was. */
export function saveCassette(
  file: string,
  header: CassetteHeader,
  events: Iterable<CassetteEvent>,
): void {
  let text = `${printHeader(header)}\n`;
  for (const event of events) text += `${printEvent(event)}\n`;
  replaceFile(file, file.endsWith('.gz') ? gzipSync(text) : Buffer.from(text));
}

function rewriteGzip(file: string, header: CassetteHeader, events: readonly CassetteEvent[]): void {
  const lines = [printHeader(header), ...events.map(printEvent)];
  replaceFile(file, gzipSync(lines.map((line) => `${line}\n`).join('')));
}

/** A reader sees the old file or the new one, never half of it. */
function replaceFile(file: string, bytes: Buffer): void {
  const beside = `${file}.${process.pid}.tmp`;
  writeFileSync(beside, bytes);
  renameSync(beside, file);
}
