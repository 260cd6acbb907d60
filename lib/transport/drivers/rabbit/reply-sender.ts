import { setMaxListeners } from 'node:events';
import { Deadline } from '../../../base/deadline.ts';
import type { Logger } from '../../../base/logger.ts';
import { pause } from '../../../base/pause.ts';
import { MessageUndeliverable } from '../../../errors.ts';
import { randomHexId } from '../../../wire/ids.ts';
import { encodeReply } from '../../../wire/reply.ts';
import type { ReplyAddress } from '../../driver/reply-address.ts';
import { compressBody } from './compression.ts';
import type { ConnectPatience } from './connection.ts';
import { GoneReplyQueues } from './gone-reply-queues.ts';
import type { Publication } from './publication.ts';
import type { Publisher } from './publisher.ts';
import { DEFAULT_EXCHANGE } from './topology.ts';

const RETRY_EVERY_MS = 250;

export interface ReplySenderOptions {
  readonly publisher: Publisher;
  readonly compression: string | undefined;
  /** `direct_mandatory_flag`. */
  readonly mandatory: boolean;
  /** How long a reply is tried when the client's queue is missing. */
  readonly missingQueueTimeoutMs: number;
  readonly logger: Logger;
}

export interface ReplyContent {
  readonly result?: unknown;
  readonly failure?: string | undefined;
}

/**
 * Sends replies to the queues of clients. A queue that is missing may be that of a client which is
 * just reconnecting: the reply is tried again for a while, in the background, for a reply that
 * nobody fetches must not hold up the next request.
 */
export class ReplySender {
  readonly #options: ReplySenderOptions;
  readonly #gone = new GoneReplyQueues();
  readonly #retries = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(options: ReplySenderOptions) {
    this.#options = options;
    // As many as there are retries: no leak.
    setMaxListeners(0, this.#closing.signal);
  }

  /**
   * Resolves when the broker has the reply, or when further attempts go on in the background.
   *
   * @throws {SerializationError} when the result cannot be encoded.
   */
  async send(to: ReplyAddress, content: ReplyContent): Promise<void> {
    const publication = this.#publication(to, content, true);
    if (this.#gone.has(to.replyQ)) {
      this.#logDropped(to);
      return;
    }
    const outcome = await this.#options.publisher.publish(publication, {});
    if (outcome === 'confirmed') return;
    const retrying = this.#retry(to, publication).finally(() => {
      this.#retries.delete(retrying);
    });
    this.#retries.add(retrying);
  }

  /** @throws {MessageUndeliverable} when the client's queue is missing. */
  async heartbeat(to: ReplyAddress, patience: ConnectPatience = {}): Promise<void> {
    const publication = this.#publication(to, {}, false);
    const outcome = await this.#options.publisher.publish(publication, patience);
    if (outcome === 'returned') throw new MessageUndeliverable(DEFAULT_EXCHANGE, to.replyQ);
  }

  /** Ends the waits between attempts: each reply that is still tried gets one more, then is dropped. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#retries);
  }

  async #retry(to: ReplyAddress, publication: Publication): Promise<void> {
    const { logger, publisher, missingQueueTimeoutMs } = this.#options;
    const deadline = Deadline.after(missingQueueTimeoutMs);
    try {
      for (;;) {
        await pause(Math.min(RETRY_EVERY_MS, deadline.remainingMs), this.#closing.signal);
        const outcome = await publisher.publish(publication, {});
        if (outcome === 'confirmed') return;
        if (deadline.expired || this.#closing.signal.aborted) break;
      }
      this.#gone.add(to.replyQ);
      this.#logDropped(to);
    } catch (error) {
      logger.error('A reply could not be sent', { ...to, error });
    }
  }

  #publication(to: ReplyAddress, { result, failure }: ReplyContent, ending: boolean): Publication {
    const uniqueId = randomHexId();
    const body = encodeReply({ msgId: to.msgId, uniqueId, result, failure, ending });
    const { mandatory, compression } = this.#options;
    const { content, headers } = compressBody(body, compression);
    return { routingKey: to.replyQ, content, headers, uniqueId, mandatory };
  }

  #logDropped(to: ReplyAddress): void {
    this.#options.logger.error('The reply queue does not exist, the reply is dropped', { ...to });
  }
}
