import { attempt } from '../../../base/attempt.ts';
import { randomHexId } from '../../../wire/ids.ts';
import { serializeRemoteException } from '../../../wire/remote-exception.ts';
import { encodeReply, type ReplyToEncode } from '../../../wire/reply.ts';
import type { DecodedRequest } from '../../../wire/request.ts';
import type { Admission, RpcIncomingMessage } from '../../driver/incoming-message.ts';
import { replyAddressOf, type ReplyAddress } from '../../driver/reply-address.ts';
import type { Delivery } from './memory-queue.ts';

/** Where a request came through. */
export interface RequestOrigin {
  admit(delivery: Delivery, request: DecodedRequest): Admission;
  /** @throws {TransportClosed} */
  sendReply(to: ReplyAddress, body: string, ctxt: RpcIncomingMessage['ctxt']): void | Promise<void>;
}

/** A request from the memory bus. */
export class FakeIncomingMessage implements RpcIncomingMessage {
  readonly #delivery: Delivery;
  readonly #request: DecodedRequest;
  readonly #origin: RequestOrigin;

  constructor(delivery: Delivery, request: DecodedRequest, origin: RequestOrigin) {
    this.#delivery = delivery;
    this.#request = request;
    this.#origin = origin;
  }

  get ctxt(): RpcIncomingMessage['ctxt'] {
    return this.#request.ctxt;
  }

  get message(): RpcIncomingMessage['message'] {
    return this.#request.message;
  }

  get msgId(): string | undefined {
    return this.#request.msgId;
  }

  get clientTimeout(): unknown {
    return this.#request.clientTimeout;
  }

  admit(): Admission {
    return this.#origin.admit(this.#delivery, this.#request);
  }

  reply(result: unknown): Promise<void> {
    return this.#send(() => ({ result, ending: true }));
  }

  replyFailure(error: unknown): Promise<void> {
    return this.#send(() => ({ failure: serializeRemoteException(error), ending: true }));
  }

  heartbeat(): Promise<void> {
    return this.#send(() => ({ ending: false }));
  }

  #send(compose: () => Omit<ReplyToEncode, 'msgId' | 'uniqueId'>): Promise<void> {
    return attempt(() => {
      const to = replyAddressOf(this.#request);
      if (to === undefined) return;
      const body = encodeReply({ ...compose(), msgId: to.msgId, uniqueId: randomHexId() });
      return this.#origin.sendReply(to, body, this.#request.ctxt);
    });
  }
}
