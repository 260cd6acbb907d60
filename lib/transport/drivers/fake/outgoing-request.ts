import type { Clock } from '../../../base/clock.ts';
import { randomHexId } from '../../../wire/ids.ts';
import { encodeRequest, type CallFields } from '../../../wire/request.ts';
import { callFields } from '../../driver/call-fields.ts';
import type { CallOptions, OutgoingRequest } from '../../driver/driver.ts';
import type { CallNames } from '../../driver/pending-call-for.ts';
import type { MemoryMessage } from './memory-queue.ts';

/** The text of a request; without `call` nobody waits for a reply. */
export function encodeOutgoing(
  { target, ctxt, method, args }: OutgoingRequest,
  call?: CallFields,
): string {
  const { namespace, version } = target;
  return encodeRequest({ method, args, namespace, version, ctxt, uniqueId: randomHexId(), call });
}

/** A request that is waited for: its message, and the names that its reply will bear. */
export interface AwaitedRequest {
  readonly message: MemoryMessage;
  readonly names: CallNames;
}

/** A request whose replies go to a queue, and that is of no use when the time for them is over. */
export function awaitedRequest(
  request: OutgoingRequest,
  options: Pick<CallOptions, 'timeoutMs' | 'callMonitorTimeoutMs'>,
  { name: replyQ, clock }: { readonly name: string; readonly clock: Clock },
): AwaitedRequest {
  const wire = callFields({ msgId: randomHexId(), replyQ }, options);
  return {
    message: {
      body: encodeOutgoing(request, wire),
      expiresAt: clock.now() + options.timeoutMs,
    },
    names: { msgId: wire.msgId, replyQ: () => replyQ, clock },
  };
}
