import { contextText } from './context-text.ts';
import { unpackContext } from './context.ts';
import { insideEnvelope, wrapEscaped } from './envelope.ts';
import { pythonDict } from './python-dict.ts';
import { printMember } from './python-json.ts';

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
  /** The caller's context, with `client_timeout` added as oslo does. */
  readonly ctxt: Readonly<Record<string, unknown>>;
  /** `method`, `args`, `namespace`, `version`, or whatever else came in their place. */
  readonly message: Readonly<Record<string, unknown>>;
  /** Absent when nobody waits for a reply. */
  readonly msgId: string | undefined;
  readonly replyQ: string | undefined;
  /** `_timeout` as it came: the caller's call monitor timeout in seconds, or null. */
  readonly clientTimeout: unknown;
  /** Absent when the sender gave none, or none that can be compared: then nothing is a duplicate. */
  readonly uniqueId: string | undefined;
}

/**
 * The body of a request, its keys in oslo's order. `namespace` and `version` are left out when
 * absent; a call always has `_timeout`, a cast has none of the call's fields.
 *
 * @throws {SerializationError} naming the argument or context key that cannot be sent.
 */
export function encodeRequest(request: RequestToEncode): string {
  const { namespace, version, call } = request;
  let text = `{${printMember('method', request.method)},${printMember('args', request.args)}`;
  if (namespace !== undefined) text += `,${printMember('namespace', namespace)}`;
  if (version !== undefined) text += `,${printMember('version', version)}`;
  if (call !== undefined) text += printCallFields(call);
  text += `,${printMember('_unique_id', request.uniqueId)}`;
  return wrapEscaped(`${insideEnvelope(text)}${contextText(request.ctxt)}}`);
}

function printCallFields(call: CallFields): string {
  return (
    `,${printMember('_msg_id', call.msgId)},${printMember('_reply_q', call.replyQ)}` +
    `,${printMember('_timeout', call.callMonitorTimeout)}`
  );
}

/**
 * The parts of a request. Only what Python rejects is rejected: a request without a method, or with
 * arguments that are none, is one that must be answered with a failure.
 *
 * @param inner what `decodeBody` returned.
 * @throws {MalformedMessage} when it is nothing that Python would take for a dict.
 */
export function decodeRequest(inner: unknown): DecodedRequest {
  const unpacked = unpackContext(pythonDict(inner));
  const { ctxt, message, clientTimeout } = unpacked;
  const msgId = nonEmptyText(unpacked.msgId);
  const replyQ = nonEmptyText(unpacked.replyQ);
  const uniqueId = nonEmptyText(unpacked.uniqueId);
  return { ctxt, message, msgId, replyQ, clientTimeout, uniqueId };
}

function nonEmptyText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
