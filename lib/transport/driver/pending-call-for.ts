import type { Clock } from '../../base/clock.ts';
import { Deadline } from '../../base/deadline.ts';
import { MessagingTimeout, type TimeoutStage } from '../../errors.ts';
import type { CallOptions, GatherOptions, OutgoingRequest } from './driver.ts';
import { PendingCall } from './pending-call.ts';
import { PendingGather } from './pending-gather.ts';
import { requestIdOf } from './request-id.ts';

/** Under which names a call and its reply travel, and on whose clock. */
export interface CallNames {
  readonly msgId: string;
  /** Asked for when the time has run out: it may be named while the call is on its way. */
  readonly replyQ: () => string | undefined;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
}

/** A call whose time begins now; its timeout error tells all there is to know of it. */
export function pendingCallFor(
  request: OutgoingRequest,
  { timeoutMs, callMonitorTimeoutMs, signal }: CallOptions,
  names: CallNames,
): PendingCall {
  const deadline = Deadline.after(timeoutMs, names.clock);
  const onTimeout = timeoutOf(request, names, deadline);
  return new PendingCall({ deadline, callMonitorTimeoutMs, signal, onTimeout });
}

/** The same for a request to all servers of a topic. */
export function pendingGatherFor(
  request: OutgoingRequest,
  { timeoutMs, signal, onReply }: GatherOptions,
  names: CallNames,
): PendingGather {
  const deadline = Deadline.after(timeoutMs, names.clock);
  const onTimeout = timeoutOf(request, names, deadline);
  return new PendingGather({ deadline, signal, onReply, onTimeout });
}

function timeoutOf(
  { target, method, ctxt }: OutgoingRequest,
  { msgId, replyQ }: CallNames,
  deadline: Deadline,
): (stage: TimeoutStage) => MessagingTimeout {
  return (stage) =>
    new MessagingTimeout({
      stage,
      msgId,
      target: target.toString(),
      method,
      elapsedMs: deadline.elapsedMs,
      replyQ: replyQ(),
      requestId: requestIdOf(ctxt),
    });
}
