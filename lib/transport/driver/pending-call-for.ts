import { Deadline } from '../../base/deadline.ts';
import { MessagingTimeout } from '../../errors.ts';
import type { CallOptions, OutgoingRequest } from './driver.ts';
import { PendingCall } from './pending-call.ts';
import { requestIdOf } from './request-id.ts';

/** Under which names a call and its reply travel. */
export interface CallNames {
  readonly msgId: string;
  /** Asked for when the time has run out: it may be named while the call is on its way. */
  readonly replyQ: () => string | undefined;
}

/** A call whose time begins now; its timeout error tells all there is to know of it. */
export function pendingCallFor(
  { target, method, ctxt }: OutgoingRequest,
  { timeoutMs, callMonitorTimeoutMs, signal }: CallOptions,
  { msgId, replyQ }: CallNames,
): PendingCall {
  const deadline = Deadline.after(timeoutMs);
  return new PendingCall({
    deadline,
    callMonitorTimeoutMs,
    signal,
    onTimeout: (stage) =>
      new MessagingTimeout({
        stage,
        msgId,
        target: target.toString(),
        method,
        elapsedMs: deadline.elapsedMs,
        replyQ: replyQ(),
        requestId: requestIdOf(ctxt),
      }),
  });
}
