import { stringifyPythonJson } from './python-json.ts';
import { packContext, unpackContext } from './context.ts';
import { wrapEnvelope } from './envelope.ts';
import { MalformedMessage } from './errors.ts';

/** What makes a request a call: where its reply goes. */
export interface CallFields {
  readonly msgId: string;
  readonly replyQ: string;
  /** The call monitor's timeout in seconds; `null` when the caller does not monitor. */
  readonly callMonitorTimeout: number | null;
}

/** A request to be put on the wire. */
export interface RequestToEncode {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly namespace?: string | undefined;
  readonly version?: string | undefined;
  readonly ctxt: Readonly<Record<string, unknown>>;
  readonly uniqueId: string;
  readonly call?: CallFields | undefined;
}

/** A request from the wire. `message` holds what the sender wrote, unchecked. */
export interface DecodedRequest {
  readonly ctxt: Readonly<Record<string, unknown>>;
  readonly message: Readonly<Record<string, unknown>>;
  readonly msgId: string | undefined;
  readonly replyQ: string | undefined;
  readonly clientTimeout: unknown;
  readonly uniqueId: string | undefined;
}

export function encodeRequest(request: RequestToEncode): string {
  const message: Record<string, unknown> = { method: request.method, args: request.args };
  if (request.namespace !== undefined) message['namespace'] = request.namespace;
  if (request.version !== undefined) message['version'] = request.version;
  if (request.call !== undefined) {
    message['_msg_id'] = request.call.msgId;
    message['_reply_q'] = request.call.replyQ;
    message['_timeout'] = request.call.callMonitorTimeout;
  }
  message['_unique_id'] = request.uniqueId;
  packContext(message, request.ctxt);
  return wrapEnvelope(stringifyPythonJson(message));
}

/** @param inner what `decodeBody` returned. */
export function decodeRequest(inner: unknown): DecodedRequest {
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) {
    throw new MalformedMessage('A request must be a JSON object');
  }
  const { ctxt, message, msgId, replyQ, clientTimeout } = unpackContext(
    inner as Record<string, unknown>,
  );
  const uniqueId = message['_unique_id'];
  delete message['_unique_id'];
  return {
    ctxt,
    message,
    msgId: typeof msgId === 'string' && msgId !== '' ? msgId : undefined,
    replyQ: typeof replyQ === 'string' ? replyQ : undefined,
    clientTimeout,
    uniqueId: typeof uniqueId === 'string' ? uniqueId : undefined,
  };
}
