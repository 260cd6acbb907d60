import { BODY, FRAME_END, FRAME_OVERHEAD, HEAD_BYTES, HEADER, METHOD } from './frame-format.ts';

/** A frame as amqplib's connection gives it to its channels. */
export type Frame = MethodFrame | HeaderFrame | BodyFrame | OtherFrame;

interface MethodFrame {
  readonly id: number;
  readonly channel: number;
  readonly fields: object;
}

interface HeaderFrame extends MethodFrame {
  /** Of the body. */
  readonly size: number;
}

interface BodyFrame {
  readonly channel: number;
  readonly content: Buffer;
}

/** A heartbeat, say. */
type OtherFrame = object;

/** Where frames come from, and who knows all of them. */
export interface FrameSource {
  /** What has come since, or `null`. */
  readonly more: () => Buffer | null;
  /** Reads one frame, whole. @throws for one that is none. */
  readonly decode: (frame: Buffer) => Frame;
  /** Of one frame; 0: it may be of any size. */
  readonly largest: number;
}

interface DeliverFields {
  readonly consumerTag: string;
  readonly deliveryTag: number;
  readonly redelivered: boolean;
  readonly exchange: string;
  readonly routingKey: string;
}

/** What was read last on a channel, and from which bytes. */
interface Remembered<Fields> {
  readonly payload: Buffer;
  readonly fields: Fields;
}

/** Class and method in one number, as amqplib has it. */
const BASIC_DELIVER = 0x3c_003c;
/** What amqplib calls the header of a message: its class. */
const BASIC_PROPERTIES = 60;
const METHOD_ID_BYTES = 4;
/** The delivery's number, and whether it comes again. */
const DELIVERY_BYTES = 9;
const REDELIVERED = 1;
/** Class, weight and size of the body. */
const PROPERTIES_AT = 12;
const TWO_TO_THE_32 = 2 ** 32;

/**
 * Makes frames of what comes. On a channel one delivery says mostly what the one before it said, but
 * for its number and its body: what is the same, byte for byte, is not read again, and its
 * properties are the same object.
 */
export class RememberingReader {
  readonly #source: FrameSource;
  readonly #deliveries: (Remembered<DeliverFields> | undefined)[] = [];
  readonly #properties: (Remembered<object> | undefined)[] = [];
  #bytes: Buffer;
  #at = 0;

  /** @param first came before there was a reader. */
  constructor(first: Buffer, source: FrameSource) {
    this.#bytes = first;
    this.#source = source;
  }

  /** `false`: there is none yet. */
  next(): Frame | false {
    while (!this.#isComplete()) {
      const more = this.#source.more();
      if (more === null) return false;
      this.#append(more);
    }
    const from = this.#at;
    this.#at += FRAME_OVERHEAD + this.#long(from + 3);
    const known = this.#bytes[this.#at - 1] === FRAME_END ? this.#known(from) : undefined;
    return known ?? this.#decode(from);
  }

  #isComplete(): boolean {
    const left = this.#bytes.length - this.#at;
    if (left < HEAD_BYTES) return false;
    const size = this.#long(this.#at + 3);
    const { largest } = this.#source;
    // It is not waited for: who knows all frames refuses it.
    if (largest > 0 && size > largest) this.#source.decode(this.#bytes.subarray(this.#at));
    return left >= FRAME_OVERHEAD + size;
  }

  #append(more: Buffer): void {
    const rest = this.#bytes.subarray(this.#at);
    this.#bytes = rest.length === 0 ? more : Buffer.concat([rest, more]);
    this.#at = 0;
  }

  /** The frame, if it is one of a delivery and nothing in it has to be read. */
  #known(from: number): Frame | undefined {
    const channel = this.#short(from + 1);
    const payload = from + HEAD_BYTES;
    switch (this.#bytes[from]) {
      case BODY:
        return { channel, content: this.#bytes.subarray(payload, this.#at - 1) };
      case METHOD:
        return this.#deliver(channel, payload);
      case HEADER:
        return this.#header(channel, payload);
      default:
        return undefined;
    }
  }

  #deliver(channel: number, at: number): MethodFrame | undefined {
    const last = this.#deliveries[channel];
    if (last === undefined || !this.#isAsLong(last.payload, at)) return undefined;
    const numberAt = METHOD_ID_BYTES + 1 + (last.payload[METHOD_ID_BYTES] ?? 0);
    const namesAt = numberAt + DELIVERY_BYTES;
    if (!this.#isSame(last.payload, at, 0, numberAt)) return undefined;
    if (!this.#isSame(last.payload, at, namesAt, last.payload.length)) return undefined;
    const { consumerTag, exchange, routingKey } = last.fields;
    const high = this.#long(at + numberAt);
    const low = this.#long(at + numberAt + 4);
    const deliveryTag = high * TWO_TO_THE_32 + low;
    const redelivered = this.#bytes[at + namesAt - 1] === REDELIVERED;
    return {
      id: BASIC_DELIVER,
      channel,
      fields: { consumerTag, deliveryTag, redelivered, exchange, routingKey },
    };
  }

  #header(channel: number, at: number): HeaderFrame | undefined {
    const last = this.#properties[channel];
    if (last === undefined || !this.#isAsLong(last.payload, at)) return undefined;
    if (!this.#isSame(last.payload, at, PROPERTIES_AT, last.payload.length)) return undefined;
    const size = this.#long(at + 4) * TWO_TO_THE_32 + this.#long(at + 8);
    return { id: BASIC_PROPERTIES, channel, size, fields: last.fields };
  }

  #decode(from: number): Frame {
    const frame = this.#source.decode(this.#bytes.subarray(from, this.#at));
    if ('id' in frame) this.#remember(frame, from + HEAD_BYTES);
    return frame;
  }

  #remember({ id, channel, fields }: MethodFrame, at: number): void {
    if (id !== BASIC_DELIVER && id !== BASIC_PROPERTIES) return;
    // A copy: what it is cut from is as large as what a socket gives at once.
    const payload = Buffer.from(this.#bytes.subarray(at, this.#at - 1));
    if (id === BASIC_PROPERTIES) this.#properties[channel] = { payload, fields };
    else this.#deliveries[channel] = { payload, fields: fields as DeliverFields };
  }

  #isAsLong(payload: Buffer, at: number): boolean {
    return payload.length === this.#at - 1 - at;
  }

  /** Loops over some dozen bytes are done before a call of `Buffer.compare()` has begun. */
  #isSame(payload: Buffer, at: number, from: number, to: number): boolean {
    for (let index = from; index < to; index += 1) {
      if (payload[index] !== this.#bytes[at + index]) return false;
    }
    return true;
  }

  #short(at: number): number {
    return this.#bytes.readUInt16BE(at);
  }

  #long(at: number): number {
    return this.#bytes.readUInt32BE(at);
  }
}
