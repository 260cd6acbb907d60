import { MessageDeliveryFailure } from '../../errors.ts';
import type { DecodedRequest } from '../../wire/request.ts';

/** Where a reply goes. */
export interface ReplyAddress {
  readonly msgId: string;
  readonly replyQ: string;
}

/**
 * Where the reply to a request goes; absent for a cast.
 *
 * @throws {MessageDeliveryFailure} the call names no queue. (Python tries the queue without a name,
 *   and holds a worker over it for a minute.)
 */
export function replyAddressOf({ msgId, replyQ }: DecodedRequest): ReplyAddress | undefined {
  if (msgId === undefined) return undefined;
  if (replyQ !== undefined) return { msgId, replyQ };
  throw new MessageDeliveryFailure(`The call ${msgId} names no queue for its reply`);
}
