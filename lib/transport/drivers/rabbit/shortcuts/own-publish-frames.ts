import type { ChannelModel } from 'amqplib';
import { publishFrames, type PublishFields } from './publish-frames.ts';

/** The class and the method by which amqplib knows `basic.publish`. */
const BASIC_PUBLISH = 0x3c_0028;

type Sent = [
  channel: number,
  method: number,
  fields: PublishFields,
  kind: number,
  properties: PublishFields,
  content: unknown,
];

/** What of amqplib's connection is needed: where it makes frames of a message, and where it puts them. */
interface Internals {
  sendMessage: (...sent: Sent) => boolean;
  sentSinceLastCheck: boolean;
  readonly frameMax: number;
  readonly channels: readonly ({
    readonly buffer: { readonly write: (frames: Buffer) => boolean };
  } | null)[];
}

/**
 * Lets usual messages be published in frames that we make, all others in amqplib's.
 *
 * amqplib makes each frame in memory of its own, which is zeroed first, and copies them together: 4.5
 * µs for a small message, 0.5 here. Client and server take a seventh less CPU for a call with 64 in
 * flight.
 *
 * @returns whether it could be done.
 */
export function makeOwnPublishFrames(model: ChannelModel): boolean {
  const connection = model.connection as unknown as Partial<Internals>;
  if (!isKnown(connection)) return false;
  const sendMessage = connection.sendMessage.bind(connection);
  connection.sendMessage = (...sent) => {
    const [number, method, fields, , properties, content] = sent;
    const buffer = connection.channels[number]?.buffer;
    const isPublish = method === BASIC_PUBLISH && fields === properties && Buffer.isBuffer(content);
    const frames = isPublish
      ? publishFrames(number, fields, content, connection.frameMax)
      : undefined;
    if (buffer === undefined || frames === undefined) return sendMessage(...sent);
    // Or a heartbeat would be sent beside them.
    connection.sentSinceLastCheck = true;
    return buffer.write(frames);
  };
  return true;
}

function isKnown(connection: Partial<Internals>): connection is Internals {
  return (
    typeof connection.sendMessage === 'function' &&
    typeof connection.sentSinceLastCheck === 'boolean' &&
    typeof connection.frameMax === 'number' &&
    Array.isArray(connection.channels)
  );
}
