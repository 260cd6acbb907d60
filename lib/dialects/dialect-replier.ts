import type { Logger } from '../base/logger.ts';
import type { RawAmqp } from '../transport/driver/raw-amqp.ts';
import type { DialectCodec, ReplyContent, ReplyTo } from './dialect.ts';
import type { MutableCounts } from './dialect-counts.ts';

export interface DialectReplierOptions {
  readonly amqp: RawAmqp;
  readonly codec: DialectCodec;
  readonly counts: MutableCounts;
  readonly logger: Logger;
}

/** Sends replies to whoever a request says; one whose asker has gone is counted and dropped. */
export class DialectReplier {
  readonly #options: DialectReplierOptions;

  constructor(options: DialectReplierOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the broker has the reply.
   *
   * @throws {SerializationError} the result cannot be sent.
   * @throws {MessageDeliveryFailure} the broker refuses it.
   */
  async send(to: ReplyTo, content: ReplyContent): Promise<void> {
    const { amqp, codec, counts, logger } = this.#options;
    for (const message of codec.encodeReply(to, content)) {
      if ((await amqp.publish(message)) === 'queued') continue;
      counts.unclaimedReplies += 1;
      logger.warn('A reply was dropped: whoever asked has gone', { ...to, dialect: codec.name });
      return;
    }
  }
}
