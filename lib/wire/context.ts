const PREFIX = '_context_';

export function packContext(
  message: Record<string, unknown>,
  ctxt: Readonly<Record<string, unknown>>,
): void {
  for (const [key, value] of Object.entries(ctxt)) message[PREFIX + key] = value;
}

export function unpackContext(inner: Record<string, unknown>): {
  ctxt: Record<string, unknown>;
  message: Record<string, unknown>;
  msgId: unknown;
  replyQ: unknown;
  clientTimeout: unknown;
} {
  const ctxt: Record<string, unknown> = {};
  const message: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(inner)) {
    if (key.startsWith(PREFIX)) ctxt[key.slice(PREFIX.length)] = value;
    else message[key] = value;
  }
  const { _msg_id: msgId, _reply_q: replyQ, _timeout: clientTimeout = null } = message;
  delete message['_msg_id'];
  delete message['_reply_q'];
  delete message['_timeout'];
  ctxt['client_timeout'] = clientTimeout;
  return { ctxt, message, msgId, replyQ, clientTimeout };
}
