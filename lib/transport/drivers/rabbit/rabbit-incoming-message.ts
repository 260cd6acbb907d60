import type { ConsumeMessage } from 'amqplib';
import type { Logger } from '../../../base/logger.ts';
import { admitOnce } from '../../driver/admit-once.ts';
import type { Admission, RpcIncomingMessage } from '../../driver/incoming-message.ts';
import { replyAddressOf, type ReplyAddress } from '../../driver/reply-address.ts';
import type { DuplicateGuard } from '../../../wire/duplicate-guard.ts';
import { serializeRemoteException } from '../../../wire/remote-exception.ts';
import type { DecodedRequest } from '../../../wire/request.ts';
import type { DeliveryChannel } from './delivery-channel.ts';
import type { ReplySender } from './reply-sender.ts';

/** What has come, and what its listener knows about it. */
export interface Arrival {
  readonly request: DecodedRequest;
  readonly delivery: ConsumeMessage;
  readonly from: DeliveryChannel;
  /** When its caller gives up, at the latest; on the clock of `performance.now()`. */
  readonly expiresAt: number;
}

/** What all requests to a server share. */
export interface ListenerWorld {
  readonly duplicates: DuplicateGuard;
  readonly replies: ReplySender;
  readonly logger: Logger;
}

/** A request from RabbitMQ. Counterpart: oslo's `AMQPIncomingMessage`. */
export class RabbitIncomingMessage implements RpcIncomingMessage {
  readonly #world: ListenerWorld;
  #request: DecodedRequest;
  /** Until it is admitted. */
  #arrival: Arrival | undefined;

  constructor(arrival: Arrival, world: ListenerWorld) {
    this.#world = world;
    this.#request = arrival.request;
    this.#arrival = arrival;
  }

  get ctxt(): Readonly<Record<string, unknown>> {
    return this.#request.ctxt;
  }

  get message(): Readonly<Record<string, unknown>> {
    return this.#request.message;
  }

  get msgId(): string | undefined {
    return this.#request.msgId;
  }

  get clientTimeout(): unknown {
    return this.#request.clientTimeout;
  }

  admit(): Admission {
    if (this.#arrival === undefined) return 'gone';
    const { request, delivery, from, expiresAt } = this.#arrival;
    this.#arrival = undefined;
    // Acknowledged before it is dispatched, as in oslo: a crash loses the request, it never runs twice.
    if (!from.acknowledge(delivery)) return 'gone';
    const { duplicates, logger } = this.#world;
    // Not on arrival: what waits when its channel dies comes again, and is no duplicate then.
    return admitOnce(request, { admitted: duplicates, expiresAt, logger });
  }

  reply(result: unknown): Promise<void> {
    const to = this.#beginAnswer();
    return to === undefined ? Promise.resolve() : this.#world.replies.send(to, { result });
  }

  async replyFailure(error: unknown): Promise<void> {
    const to = this.#beginAnswer();
    if (to === undefined) return;
    await this.#world.replies.send(to, { failure: serializeRemoteException(error) });
  }

  async heartbeat(): Promise<void> {
    const to = replyAddressOf(this.#request);
    if (to !== undefined) await this.#world.replies.heartbeat(to);
  }

  /**
   * Lets go of the arguments and of their bytes while the broker takes the answer: with 64 requests
   * of 100 kB at once that is a quarter of a server's CPU, which the garbage collector spent on them.
   */
  #beginAnswer(): ReplyAddress | undefined {
    const to = replyAddressOf(this.#request);
    const { ctxt, message, msgId, replyQ, clientTimeout, uniqueId } = this.#request;
    const { method, namespace, version } = message;
    const rest = { method, namespace, version };
    this.#request = { ctxt, message: rest, msgId, replyQ, clientTimeout, uniqueId };
    return to;
  }
}
