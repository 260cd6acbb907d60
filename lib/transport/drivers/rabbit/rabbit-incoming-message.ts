import type { ConsumeMessage } from 'amqplib';
import type { Logger } from '../../../base/logger.ts';
import { admitOnce } from '../../driver/admit-once.ts';
import type { Admission, RpcIncomingMessage } from '../../driver/incoming-message.ts';
import { replyAddressOf } from '../../driver/reply-address.ts';
import type { DuplicateGuard } from '../../../wire/duplicate-guard.ts';
import { serializeRemoteException } from '../../../wire/remote-exception.ts';
import type { DecodedRequest } from '../../../wire/request.ts';
import type { DeliveryChannel } from './delivery-channel.ts';
import type { ReplySender } from './reply-sender.ts';

export interface IncomingMessageParts {
  readonly request: DecodedRequest;
  readonly delivery: ConsumeMessage;
  readonly from: DeliveryChannel;
  /** When its caller gives up, at the latest; on the clock of `performance.now()`. */
  readonly expiresAt: number;
  readonly duplicates: DuplicateGuard;
  readonly replies: ReplySender;
  readonly logger: Logger;
}

/** A request from RabbitMQ. Counterpart: oslo's `AMQPIncomingMessage`. */
export class RabbitIncomingMessage implements RpcIncomingMessage {
  readonly #parts: IncomingMessageParts;

  constructor(parts: IncomingMessageParts) {
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
    const { from, delivery, request, expiresAt, duplicates, logger } = this.#parts;
    // Acknowledged before it is dispatched, as in oslo: a crash loses the request, it never runs twice.
    if (!from.acknowledge(delivery)) return 'gone';
    // Not on arrival: what waits when its channel dies comes again, and is no duplicate then.
    return admitOnce(request, { admitted: duplicates, expiresAt, logger });
  }

  async reply(result: unknown): Promise<void> {
    const to = replyAddressOf(this.#parts.request);
    if (to !== undefined) await this.#parts.replies.send(to, { result });
  }

  async replyFailure(error: unknown): Promise<void> {
    const to = replyAddressOf(this.#parts.request);
    if (to === undefined) return;
    await this.#parts.replies.send(to, { failure: serializeRemoteException(error) });
  }

  async heartbeat(): Promise<void> {
    const to = replyAddressOf(this.#parts.request);
    if (to !== undefined) await this.#parts.replies.heartbeat(to);
  }
}
