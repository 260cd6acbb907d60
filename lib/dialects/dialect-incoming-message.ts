import type { Logger } from '../base/logger.ts';
import { admitOnce } from '../transport/driver/admit-once.ts';
import type { Admission, RpcIncomingMessage } from '../transport/driver/incoming-message.ts';
import type { AmqpDelivery } from '../transport/driver/raw-amqp.ts';
import type { DuplicateGuard } from '../wire/duplicate-guard.ts';
import type { DecodedRequest } from '../wire/request.ts';
import type { DialectCodec, ReplyContent } from './dialect.ts';
import type { MutableCounts } from './dialect-counts.ts';
import type { DialectReplier } from './dialect-replier.ts';

/** The code of the dispatcher's error. */
const NO_SUCH_METHOD = 'OSLO_MESSAGING_NO_SUCH_METHOD';

export interface DialectIncomingParts {
  readonly request: DecodedRequest;
  readonly delivery: AmqpDelivery;
  readonly codec: DialectCodec;
  readonly replier: DialectReplier;
  readonly duplicates: DuplicateGuard;
  readonly counts: MutableCounts;
  readonly logger: Logger;
}

/** A request that came in a dialect: to a server, one like any other. */
export class DialectIncomingMessage implements RpcIncomingMessage {
  readonly #parts: DialectIncomingParts;

  constructor(parts: DialectIncomingParts) {
    this.#parts = parts;
  }

  get ctxt(): Readonly<Record<string, unknown>> {
    return this.#parts.request.ctxt;
  }

  get message(): Readonly<Record<string, unknown>> {
    return this.#parts.request.message;
  }

  get msgId(): string | undefined {
    return this.#parts.request.msgId;
  }

  get clientTimeout(): unknown {
    return this.#parts.request.clientTimeout;
  }

  admit(): Admission {
    const { codec, delivery, request, duplicates, logger } = this.#parts;
    if (!delivery.live) return 'gone';
    const { expiresAt } = delivery;
    const admission = admitOnce(request, { admitted: duplicates, expiresAt, logger });
    const workAwaits = admission === 'admitted' && codec.acknowledges === 'after-work';
    if (!workAwaits) delivery.acknowledge();
    return admission;
  }

  async reply(result: unknown): Promise<void> {
    await this.#send({ kind: 'result', result });
  }

  async replyFailure(error: unknown): Promise<void> {
    await this.#send({ kind: 'failure', error });
  }

  async heartbeat(): Promise<void> {
    await this.#send({ kind: 'heartbeat' });
  }

  done(outcome: string): void {
    const { codec, delivery, counts, request } = this.#parts;
    if (codec.acknowledges === 'after-work') delivery.acknowledge();
    const unnamed = typeof request.message['method'] !== 'string';
    if (unnamed || outcome === NO_SUCH_METHOD) counts.unknownMethods += 1;
  }

  async #send(content: ReplyContent): Promise<void> {
    const { request, replier } = this.#parts;
    const { msgId, replyQ } = request;
    if (msgId !== undefined) await replier.send({ msgId, replyQ }, content);
  }
}
