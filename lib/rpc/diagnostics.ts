import type { Clock } from '../base/clock.ts';
import { diagnosticsChannel } from '../base/diagnostics.ts';
import { MessagingException, MessagingTimeout } from '../errors.ts';
import type { OutgoingRequest } from '../transport/driver/driver.ts';
import { requestIdOf } from '../transport/driver/request-id.ts';

/** `'ok'`, or what failed: the code of an error of this library, the class name of any other. */
export type Outcome = string;

/** A call, cast or gather that has come to its end. */
export interface RPCClientEvent {
  readonly kind: 'call' | 'cast' | 'gather';
  /** As a target prints itself. */
  readonly target: string;
  readonly method: string;
  /** Known of calls that timed out. */
  readonly msgId: string | undefined;
  readonly requestId: string | undefined;
  readonly elapsedMs: number;
  readonly outcome: Outcome;
}

/** A request that a server has finished with. `method`, `namespace` and `version` as they came. */
export interface RPCServerEvent {
  readonly method: unknown;
  readonly namespace: unknown;
  readonly version: unknown;
  /** Absent for a cast. */
  readonly msgId: string | undefined;
  readonly requestId: string | undefined;
  /** From its arrival to its slot. */
  readonly queuedMs: number;
  /** From its slot to the end of its reply. */
  readonly elapsedMs: number;
  readonly outcome: Outcome;
}

/** Subscribe with `node:diagnostics_channel`; costs nothing while nobody does. */
export const rpcClientChannel = diagnosticsChannel<RPCClientEvent>('oslo-messaging:rpc.client');

/** Subscribe with `node:diagnostics_channel`; costs nothing while nobody does. */
export const rpcServerChannel = diagnosticsChannel<RPCServerEvent>('oslo-messaging:rpc.server');

export function outcomeOf(error: unknown): Outcome {
  if (error instanceof MessagingException) return error.code;
  return error instanceof Error ? nameOf(error) : typeof error;
}

function nameOf(error: Error): string {
  try {
    const name: unknown = error.name;
    return String(name);
  } catch {
    // A getter of the error has thrown; that it failed is known all the same.
    return 'Error';
  }
}

/** The same promise, or, while anybody listens, one that publishes what became of the request first. */
export function observed<Result>(what: ObservedRequest, sending: Promise<Result>): Promise<Result> {
  return rpcClientChannel.hasSubscribers ? observe(what, sending) : sending;
}

/** A request on its way. */
export interface ObservedRequest {
  readonly kind: RPCClientEvent['kind'];
  readonly request: OutgoingRequest;
  readonly clock: Clock;
}

async function observe<Result>(
  { kind, request: { target, method, ctxt }, clock }: ObservedRequest,
  sending: Promise<Result>,
): Promise<Result> {
  const startedAt = clock.now();
  const publish = (outcome: Outcome, msgId?: string): void => {
    rpcClientChannel.publish(() => ({
      kind,
      target: target.toString(),
      method,
      msgId,
      requestId: requestIdOf(ctxt),
      elapsedMs: clock.now() - startedAt,
      outcome,
    }));
  };
  try {
    const result = await sending;
    publish('ok');
    return result;
  } catch (error) {
    publish(outcomeOf(error), error instanceof MessagingTimeout ? error.msgId : undefined);
    throw error;
  }
}
