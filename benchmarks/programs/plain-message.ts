import { randomUUID } from 'node:crypto';
import { EVENT_TYPE, PRIORITY, PUBLISHER_ID, type SampleRequest } from './job.ts';

/** oslo's messages as a program without this library would write them. */
export function encodeRequest(
  { method, version, ctxt, args }: SampleRequest,
  call: { readonly msgId: string; readonly replyQ: string } | undefined,
): Buffer {
  const inner: Record<string, unknown> = { method, args, version };
  if (call !== undefined) {
    inner['_msg_id'] = call.msgId;
    inner['_reply_q'] = call.replyQ;
    inner['_timeout'] = null;
  }
  return wrap({ ...inner, _unique_id: hexId(), ...packed(ctxt) });
}

export function encodeNotification({ ctxt, args }: SampleRequest): Buffer {
  return wrap({
    message_id: randomUUID(),
    publisher_id: PUBLISHER_ID,
    event_type: EVENT_TYPE,
    priority: PRIORITY.toUpperCase(),
    payload: args,
    timestamp: new Date().toISOString().replace('T', ' ').replace('Z', '000'),
    _unique_id: hexId(),
    ...packed(ctxt),
  });
}

export function encodeReply(msgId: string, result: unknown): Buffer {
  return wrap({ result, failure: null, ending: true, _msg_id: msgId, _unique_id: hexId() });
}

/** The message inside of the envelope. */
export function decode(content: Buffer): Record<string, unknown> {
  const envelope = JSON.parse(content.toString()) as { readonly 'oslo.message': string };
  return JSON.parse(envelope['oslo.message']) as Record<string, unknown>;
}

/** A decoded request, taken apart: what a server would give to its method. */
export function unpack(inner: Readonly<Record<string, unknown>>): {
  readonly ctxt: Record<string, unknown>;
  readonly args: unknown;
  readonly msgId: string | undefined;
  readonly replyQ: string;
} {
  const ctxt: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(inner)) {
    if (key.startsWith('_context_')) ctxt[key.slice('_context_'.length)] = value;
  }
  const { args, _msg_id: msgId, _reply_q: replyQ } = inner;
  return { ctxt, args, msgId: msgId as string | undefined, replyQ: replyQ as string };
}

export function hexId(): string {
  return randomUUID().replaceAll('-', '');
}

/** What kombu puts on each message. */
export const PROPERTIES = {
  contentType: 'application/json',
  contentEncoding: 'utf-8',
  deliveryMode: 2,
  priority: 0,
  headers: {},
} as const;

function packed(ctxt: SampleRequest['ctxt']): Record<string, unknown> {
  return Object.fromEntries(Object.entries(ctxt).map(([key, value]) => [`_context_${key}`, value]));
}

function wrap(inner: object): Buffer {
  return Buffer.from(
    JSON.stringify({ 'oslo.version': '2.0', 'oslo.message': JSON.stringify(inner) }),
  );
}
