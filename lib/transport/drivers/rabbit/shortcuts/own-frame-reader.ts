import type { ChannelModel } from 'amqplib';
import { RememberingReader, type Frame } from './remembering-reader.ts';

/** What of amqplib's connection is needed: how it reads, and from where. */
interface Internals {
  recvFrame: () => Frame | false;
  /** What has come and is not read yet. */
  rest: Buffer;
  recvSinceLastCheck: boolean;
  readonly maxFrameSize: number;
  readonly stream: { readonly read: () => Buffer | null };
}

/**
 * Lets a {@link RememberingReader} read what comes; it asks amqplib about what it has not seen.
 *
 * amqplib makes nine buffers and six strings of each delivery: 1.2 µs, 0.26 here. Client and server
 * take 5 and 4 % less CPU for a call with 64 in flight.
 *
 * @returns whether it could be done.
 */
export function readFramesOurselves(model: ChannelModel): boolean {
  const connection = model.connection as unknown as Partial<Internals>;
  if (!isKnown(connection)) return false;
  const recvFrame = connection.recvFrame.bind(connection);
  const reader = new RememberingReader(connection.rest, {
    more: () => {
      const more = connection.stream.read();
      // Or the broker would be taken for dead.
      if (more !== null) connection.recvSinceLastCheck = true;
      return more;
    },
    decode: (frame) => {
      connection.rest = frame;
      return recvFrame() as Frame;
    },
    largest: connection.maxFrameSize,
  });
  connection.recvFrame = () => reader.next();
  return true;
}

function isKnown(connection: Partial<Internals>): connection is Internals {
  return (
    typeof connection.recvFrame === 'function' &&
    Buffer.isBuffer(connection.rest) &&
    typeof connection.recvSinceLastCheck === 'boolean' &&
    typeof connection.maxFrameSize === 'number' &&
    typeof connection.stream?.read === 'function'
  );
}
