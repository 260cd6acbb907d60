import { wrapEnvelope } from './envelope.ts';
import { pythonDict } from './python-dict.ts';
import { printMember } from './python-json.ts';

/** A reply to be put on the wire. `failure` is what `serializeRemoteException` made. */
export interface ReplyToEncode {
  readonly msgId: string;
  readonly uniqueId: string;
  readonly result?: unknown;
  readonly failure?: string | undefined;
  /** False for a heartbeat of the call monitor, after which the reply is still to come. */
  readonly ending: boolean;
}

/** A reply from the wire. */
export interface Reply {
  /** Absent when the message names no call: nobody waits for it. */
  readonly msgId: string | undefined;
  readonly result: unknown;
  /** As it came; to be given to `deserializeRemoteException`. Absent when there is none. */
  readonly failure: unknown;
  readonly ending: boolean;
  /** Tells a copy of a reply from another reply; absent when it has none. */
  readonly uniqueId?: string | undefined;
}

/**
 * The body of a reply, its keys in oslo's order.
 *
 * @throws {SerializationError} naming the part of the result that cannot be sent.
 */
export function encodeReply(reply: ReplyToEncode): string {
  return wrapEnvelope(
    `{${printMember('result', reply.result)},${printMember('failure', reply.failure ?? null)},` +
      `"ending":${reply.ending},"_msg_id":${JSON.stringify(reply.msgId)},` +
      `"_unique_id":${JSON.stringify(reply.uniqueId)}}`,
  );
}

/**
 * The parts of a reply. Each of them may be missing: without `ending` it is not the last one,
 * without `failure` it is none.
 *
 * @param inner what `decodeBody` returned.
 * @throws {MalformedMessage} when it is nothing that Python would take for a dict.
 */
export function decodeReply(inner: unknown): Reply {
  const { result, failure, ending, _msg_id: msgId, _unique_id: uniqueId } = pythonDict(inner);
  return {
    msgId: typeof msgId === 'string' ? msgId : undefined,
    result,
    failure: isTrueInPython(failure) ? failure : undefined,
    ending: isTrueInPython(ending),
    uniqueId: typeof uniqueId === 'string' && uniqueId !== '' ? uniqueId : undefined,
  };
}

/** Python takes empty containers for false, too. */
function isTrueInPython(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}
