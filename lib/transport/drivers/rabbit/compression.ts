import { deflateSync, inflateSync } from 'node:zlib';
import { Slab } from '../../../base/slab.ts';
import { bunzipSync } from './bunzip.ts';

/** The header under which kombu names a compression. */
const HEADER = 'compression';
/** kombu's "gzip" is a zlib stream without gzip's framing; both its names for it mean this type. */
const ZLIB = 'application/x-gzip';
/** A small message must not unpack into all our memory. RabbitMQ itself takes at most 512 MiB. */
const LARGEST_CONTENT = 512 * 1024 * 1024;

const NO_COMPRESSOR = 'there is no maintained JavaScript library to compress with it';

/** Values of `kombu_compression` that Python's documentation or kombu knows, and we do not send. */
const NOT_SENT: Readonly<Record<string, string>> = {
  bz2: `kombu knows no "bz2", Python fails at every message: did you mean bzip2? Here ${NO_COMPRESSOR} either`,
  bzip2: NO_COMPRESSOR,
  bzip: NO_COMPRESSOR,
  lzma: NO_COMPRESSOR,
  xz: NO_COMPRESSOR,
  brotli: 'a Python peer needs a library for it that oslo.messaging does not install',
  zstd: 'a Python peer needs a library for it that oslo.messaging does not install',
};

/** Why `kombu_compression` cannot have this value, if it cannot. */
export function compressionProblem(method: string | undefined): string | undefined {
  if (method === undefined || method === 'gzip' || method === 'zlib') return undefined;
  const because = Object.hasOwn(NOT_SENT, method) ? NOT_SENT[method] : 'no such compression';
  return `kombu_compression "${method}" is not supported (${because}): use gzip, which every peer unpacks whatever its own setting`;
}

export interface CompressedBody {
  readonly content: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** What is published is soon done with. */
const slab = new Slab();

const NO_HEADERS: Readonly<Record<string, string>> = {};

/** The bytes to publish, compressed when `kombu_compression` says so. */
export function compressBody(body: string, method: string | undefined): CompressedBody {
  const content = slab.utf8(body);
  if (method === undefined) return { content, headers: NO_HEADERS };
  return { content: deflateSync(content), headers: { [HEADER]: ZLIB } };
}

const UNPACK: ReadonlyMap<unknown, (content: Buffer) => Buffer> = new Map([
  [ZLIB, (content: Buffer) => inflateSync(content, { maxOutputLength: LARGEST_CONTENT })],
  ['application/x-bz2', (content: Buffer) => bunzipSync(content, LARGEST_CONTENT)],
]);

/**
 * The bytes of a delivery, unpacked by its header, whatever our own options say. What cannot be
 * unpacked, because we do not know the compression or because the bytes are something else, is left
 * as it is: the body then says by itself whether it can be read, as in kombu.
 */
export function decompressBody(
  content: Buffer,
  headers: Readonly<Record<string, unknown>> | undefined,
): Buffer {
  const compression = headers?.[HEADER];
  const unpack = compression === undefined ? undefined : UNPACK.get(compression);
  if (unpack === undefined) return content;
  try {
    return unpack(content);
  } catch {
    // Were they compressed after all, they are no JSON either.
    return content;
  }
}
