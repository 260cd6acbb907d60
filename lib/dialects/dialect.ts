import type { ConfigOpts } from '../conf/config-opts.ts';
import type { Target } from '../target/target.ts';
import type { OutgoingRequest } from '../transport/driver/driver.ts';
import type { AmqpDelivery, AmqpMessage, AmqpQueue } from '../transport/driver/raw-amqp.ts';
import type { Reply } from '../wire/reply.ts';
import type { DecodedRequest } from '../wire/request.ts';

/** How a call is told from others, and where its reply comes. */
export interface CallNames {
  readonly msgId: string;
  readonly replyQ: string;
}

/** What is sent back for a request. */
export type ReplyContent =
  | { readonly kind: 'result'; readonly result: unknown }
  /** Anything that can be thrown. */
  | { readonly kind: 'failure'; readonly error: unknown }
  /** For the call monitor of a caller that has one: work goes on. */
  | { readonly kind: 'heartbeat' };

/** Who waits for the reply to a request; both as the request says. */
export interface ReplyTo {
  /** `''`: the caller gave none, and has its own way to know. */
  readonly msgId: string;
  readonly replyQ: string | undefined;
}

/** How one dialect writes what oslo's RPC means. No I/O: a codec. */
export interface DialectCodec {
  readonly name: string;
  /**
   * When a request is acknowledged. `before-work`: it runs at most once. `after-work`: at least
   * once, and a worker that is busy is given nothing more.
   */
  readonly acknowledges: 'before-work' | 'after-work';
  /** Whether all calls of a client wait at one queue, or each at its own. */
  readonly replyQueues: 'one' | 'one-per-call';

  /**
   * @throws {InexpressibleRequest} the dialect has no words for it.
   * @throws {SerializationError} an argument cannot be sent.
   */
  encodeRequest(request: OutgoingRequest, call: CallNames | undefined): AmqpMessage;
  /** The queue that replies come to. `id`: of the call, or of the client. */
  replyQueue(id: string): AmqpQueue;
  /** The call that a reply is for, when that can be known. */
  replyFor(delivery: AmqpDelivery): string | undefined;
  /** @throws {MalformedMessage} it cannot be read, or does not say which call it is for. */
  decodeReply(delivery: AmqpDelivery): Reply;

  /** What a server of the target listens on. `id` tells its own queues from those of others. */
  serverQueues(target: Target, id: string): readonly AmqpQueue[];
  /** Who waits for the answer to what {@link decodeRequest} cannot read; absent: nobody can be told. */
  askerOf(delivery: AmqpDelivery): ReplyTo | undefined;
  /** @throws {MalformedMessage} */
  decodeRequest(delivery: AmqpDelivery): DecodedRequest;
  /**
   * The messages that a reply is made of, in order.
   *
   * @throws {SerializationError} the result cannot be sent.
   */
  encodeReply(to: ReplyTo, content: ReplyContent): readonly AmqpMessage[];
}

/** A dialect, with its options, to be spoken by a transport of that configuration. */
export type Dialect = (conf: ConfigOpts) => DialectCodec;
