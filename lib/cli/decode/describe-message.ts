import {
  decodeReply,
  decodeRequest,
  readRemoteFailure,
  type DecodedRequest,
} from '../../driver.ts';
import { MalformedMessage, type RemoteFailure } from '../../index.ts';

/** What a message is. */
export type MessageKind =
  | 'call'
  | 'cast'
  | 'reply'
  /** A reply with an exception, or an exception by itself. */
  | 'failure'
  /** Of the call monitor. */
  | 'heartbeat'
  | 'notification'
  /** None of these. */
  | 'message';

/** A message taken apart. */
export interface DescribedMessage {
  readonly kind: MessageKind;
  /** The method, the type of the event. */
  readonly name: string | undefined;
  /** Everything else that it says, in the order in which it is shown. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly failure?: RemoteFailure | undefined;
}

/** Stands in the message as `_timeout`, and is no part of the context that was sent. */
const ADDED_ON_ARRIVAL = 'client_timeout';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Says what a decoded message is.
 *
 * @throws {MalformedMessage} it is nothing that Python takes for a message.
 */
export function describeMessage(inner: unknown): DescribedMessage {
  if (typeof inner !== 'object') throw new MalformedMessage('The message is no JSON object');
  const request = decodeRequest(inner);
  const { message } = request;
  if ('method' in message) return describeRequest(request);
  if ('event_type' in message) return describeNotification(request);
  if ('result' in message || 'failure' in message || 'ending' in message) {
    return describeReply(inner, request);
  }
  if ('class' in message && 'message' in message) return describeFailure(inner, {});
  return { kind: 'message', name: undefined, fields: { ...message, ...tail(request) } };
}

function describeRequest(request: DecodedRequest): DescribedMessage {
  const { method, namespace, version, args, ...rest } = request.message;
  return {
    kind: request.msgId === undefined ? 'cast' : 'call',
    name: nameOf(method),
    fields: { namespace, version, args, ...rest, ...tail(request) },
  };
}

function describeNotification(request: DecodedRequest): DescribedMessage {
  const { event_type: type, ...rest } = request.message;
  return { kind: 'notification', name: nameOf(type), fields: { ...rest, ...tail(request) } };
}

function describeReply(inner: unknown, request: DecodedRequest): DescribedMessage {
  const { result, failure, ending } = decodeReply(inner);
  const ids = tail(request);
  if (failure !== undefined) return describeFailure(failure, ids);
  if (!ending && (result ?? null) === null) {
    return { kind: 'heartbeat', name: undefined, fields: ids };
  }
  const fields = { result: result ?? null, ...(!ending && { ending }), ...ids };
  return { kind: 'reply', name: undefined, fields };
}

function describeFailure(failure: unknown, ids: Fields): DescribedMessage {
  const read = readRemoteFailure(failure);
  const { module, args, kwargs } = read;
  return {
    kind: 'failure',
    name: read.class,
    fields: { module, args, kwargs, ...ids },
    failure: read,
  };
}

/** The context, and what the drivers have added. */
function tail({ ctxt, msgId, replyQ, clientTimeout, uniqueId }: DecodedRequest): Fields {
  const context = Object.entries(ctxt).filter(([key]) => key !== ADDED_ON_ARRIVAL);
  return {
    ...(context.length > 0 && { context: Object.fromEntries(context) }),
    call_monitor_timeout: clientTimeout ?? undefined,
    msg_id: msgId,
    reply_q: replyQ,
    unique_id: uniqueId,
  };
}

function nameOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
