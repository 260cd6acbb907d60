import { wrapEnvelope } from './envelope.ts';
import { MalformedMessage } from './errors.ts';
import { stringifyPythonJson } from './python-json.ts';

/** A reply to be put on the wire. `failure` is what `serializeRemoteException` made. */
export interface ReplyToEncode {
  readonly msgId: string;
  readonly uniqueId: string;
  readonly result?: unknown;
  readonly failure?: string | undefined;
  readonly ending: boolean;
}

/** A reply from the wire. */
export interface Reply {
  readonly msgId: string | undefined;
  readonly result: unknown;
  /** As it came; to be given to `deserializeRemoteException`. Absent when there is none. */
  readonly failure: unknown;
  readonly ending: boolean;
}

export function encodeReply(reply: ReplyToEncode): string {
  return wrapEnvelope(
    stringifyPythonJson({
      result: reply.result ?? null,
      failure: reply.failure ?? null,
      ending: reply.ending,
      _msg_id: reply.msgId,
      _unique_id: reply.uniqueId,
    }),
  );
}

/** @param inner what `decodeBody` returned. */
export function decodeReply(inner: unknown): Reply {
  if (typeof inner !== 'object' || inner === null) throw new MalformedMessage('bad reply');
  const fields = inner as Record<string, unknown>;
  const msgId = fields['_msg_id'];
  const failure = fields['failure'];
  return {
    msgId: typeof msgId === 'string' ? msgId : undefined,
    result: fields['result'],
    failure: failure === null || failure === '' ? undefined : failure,
    ending: fields['ending'] === true,
  };
}
