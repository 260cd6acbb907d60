import { packContext } from './context.ts';
import { decodeReply, type Reply } from './reply.ts';
import { printMember } from './python-json.ts';
import { readRemoteFailure } from './remote-failure.ts';
import type { RequestToEncode } from './request.ts';

export const PRE_OSLO_RELEASES = ['diablo', 'essex', 'folsom'] as const;

/**
 * How RPC was written before there was oslo.messaging, by the releases of OpenStack that changed it.
 *
 * - `diablo`: results, then one that is null; a failure is a list of class, message and traceback.
 * - `essex`: results, then a message that says `ending`.
 * - `folsom`: a failure is JSON text, as ever since.
 */
export type PreOsloRelease = (typeof PRE_OSLO_RELEASES)[number];

export interface PreOsloRequest extends Omit<RequestToEncode, 'call'> {
  /** Of a call: the exchange, and the queue, that its replies come by. */
  readonly msgId: string | undefined;
}

export interface PreOsloReply {
  readonly result?: unknown;
  /** What `serializeRemoteException` made. */
  readonly failure?: string | undefined;
  readonly uniqueId: string;
}

/**
 * The body of a request: oslo's keys without its envelope. A call names the queue of its replies as
 * `_reply_q`, too: servers of that time skip the key, those of oslo answer by it.
 *
 * @throws {SerializationError} naming the argument or context key that cannot be sent.
 */
export function encodePreOsloRequest(request: PreOsloRequest): string {
  const { namespace, version, msgId } = request;
  const members = [printMember('method', request.method), printMember('args', request.args)];
  if (namespace !== undefined) members.push(printMember('namespace', namespace));
  if (version !== undefined) members.push(printMember('version', version));
  if (msgId !== undefined) {
    members.push(printMember('_msg_id', msgId), printMember('_reply_q', msgId));
  }
  members.push(printMember('_unique_id', request.uniqueId));
  return `{${members.join(',')}${packContext(request.ctxt)}}`;
}

/**
 * The bodies of a reply, in order: a result and its end, or a failure, which is one.
 *
 * @throws {SerializationError} naming the part of the result that cannot be sent.
 */
export function encodePreOsloReply(
  { result, failure, uniqueId }: PreOsloReply,
  release: PreOsloRelease,
): readonly string[] {
  const id = printMember('_unique_id', uniqueId);
  if (failure !== undefined) {
    const written = release === 'folsom' ? failure : failureList(failure);
    return [`{${printMember('result', null)},${printMember('failure', written)},${id}}`];
  }
  const nothing = `${printMember('result', null)},${printMember('failure', null)}`;
  return [
    `{${printMember('result', result)},${printMember('failure', null)},${id}}`,
    release === 'diablo' ? `{${nothing}}` : `{${nothing},${printMember('ending', true)}}`,
  ];
}

/**
 * The parts of a reply of any of the releases, and of oslo's. Without `_msg_id` it is for the call
 * that it came by.
 *
 * @throws {MalformedMessage} when it is nothing that Python would take for a dict.
 */
export function decodePreOsloReply(inner: unknown, by: string, release: PreOsloRelease): Reply {
  const reply = decodeReply(inner);
  const failed = reply.failure !== undefined;
  const nullEnds = release === 'diablo' && (reply.result ?? null) === null;
  return {
    ...reply,
    msgId: reply.msgId ?? by,
    failure: Array.isArray(reply.failure) ? failureFields(reply.failure) : reply.failure,
    ending: reply.ending || failed || nullEnds,
  };
}

function failureList(failure: string): readonly unknown[] {
  const { class: name, message, tb } = readRemoteFailure(failure);
  return [name, message, tb];
}

function failureFields([name, message, tb]: readonly unknown[]): Readonly<Record<string, unknown>> {
  return { class: name, message, tb };
}
