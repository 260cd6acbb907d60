import { deflateSync, inflateSync } from 'node:zlib';

/** The header under which kombu names a compression. */
const HEADER = 'compression';
/** kombu's "gzip" is a zlib stream without gzip's framing; both its names for it mean this type. */
const ZLIB = 'application/x-gzip';
/** A small message must not unpack into all our memory. RabbitMQ itself takes at most 512 MiB. */
const LARGEST_CONTENT = 512 * 1024 * 1024;

export interface CompressedBody {
  readonly content: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const NO_HEADERS: Readonly<Record<string, string>> = {};

/** The bytes to publish, compressed when `kombu_compression` says so. */
export function compressBody(body: string, method: string | undefined): CompressedBody {
  const content = Buffer.from(body);
  if (method === undefined) return { content, headers: NO_HEADERS };
  return { content: deflateSync(content), headers: { [HEADER]: ZLIB } };
}

/**
 * The bytes of a delivery, unpacked by its header, whatever our own options say. What cannot be
 * unpacked, because we do not know the compression or because the bytes are something else, is left
 * as it is: the body then says by itself whether it can be read, as in kombu.
 */
export function decompressBody(
  content: Buffer,
  headers: Readonly<Record<string, unknown>> | undefined,
): Buffer {
  if (headers?.[HEADER] !== ZLIB) return content;
  try {
    return inflateSync(content, { maxOutputLength: LARGEST_CONTENT });
  } catch {
    // Were they compressed after all, they are no JSON either.
    return content;
  }
}
