import { AmqpError } from './errors.ts';

export type FrameType = 'method' | 'header' | 'body' | 'heartbeat';

/** The unit of the wire: what it is, and the channel that it is for. */
export interface Frame {
  readonly type: FrameType;
  readonly channel: number;
  readonly payload: Buffer;
}

/** Type, channel and size before the payload, and one byte behind it. */
export const FRAME_HEAD = 7;
export const FRAME_OVERHEAD = FRAME_HEAD + 1;

const FRAME_END = 0xce;

const TYPE_CODES: Readonly<Record<FrameType, number>> = {
  method: 1,
  header: 2,
  body: 3,
  heartbeat: 8,
};

const TYPES: ReadonlyMap<number, FrameType> = new Map(
  (Object.keys(TYPE_CODES) as FrameType[]).map((type) => [TYPE_CODES[type], type]),
);

export function encodeFrame({ type, channel, payload }: Frame): Buffer {
  const frame = Buffer.alloc(payload.length + FRAME_OVERHEAD);
  frame.writeUInt8(TYPE_CODES[type], 0);
  frame.writeUInt16BE(channel, 1);
  frame.writeUInt32BE(payload.length, 3);
  payload.copy(frame, FRAME_HEAD);
  frame.writeUInt8(FRAME_END, frame.length - 1);
  return frame;
}

/** Makes frames of whatever pieces the network delivers, at most `frameMax` bytes each. */
export class FrameReader {
  frameMax: number;
  #pending: Buffer = Buffer.alloc(0);

  constructor(frameMax: number) {
    this.frameMax = frameMax;
  }

  /** The frames that are whole, one by one, so that those before a bad one count. @throws {AmqpError} */
  *read(chunk: Buffer): Generator<Frame> {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    for (;;) {
      const frame = this.#next();
      if (frame === undefined) return;
      yield frame;
    }
  }

  #next(): Frame | undefined {
    const pending = this.#pending;
    if (pending.length < FRAME_HEAD) return undefined;
    const size = pending.readUInt32BE(3);
    const length = size + FRAME_OVERHEAD;
    const type = TYPES.get(pending.readUInt8(0));
    if (type === undefined) throw frameError(`a frame of unknown type ${pending.readUInt8(0)}`);
    if (length > this.frameMax) {
      throw frameError(`a frame of ${length} bytes, ${this.frameMax} were agreed`);
    }
    if (pending.length < length) return undefined;
    if (pending.readUInt8(length - 1) !== FRAME_END) throw frameError('a frame without its end');
    this.#pending = pending.subarray(length);
    return {
      type,
      channel: pending.readUInt16BE(1),
      payload: pending.subarray(FRAME_HEAD, length - 1),
    };
  }
}

function frameError(problem: string): AmqpError {
  return new AmqpError('FRAME_ERROR', problem);
}
