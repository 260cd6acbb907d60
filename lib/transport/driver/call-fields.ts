import type { CallFields } from '../../wire/request.ts';
import type { CallOptions } from './driver.ts';

const SECOND_MS = 1_000;

/** What a call puts into its request: who waits where, and the call monitor's timeout in seconds. */
export function callFields(
  { msgId, replyQ }: Pick<CallFields, 'msgId' | 'replyQ'>,
  { callMonitorTimeoutMs: monitorMs }: Pick<CallOptions, 'callMonitorTimeoutMs'>,
): CallFields {
  const callMonitorTimeout = monitorMs === undefined ? null : monitorMs / SECOND_MS;
  return { msgId, replyQ, callMonitorTimeout };
}
