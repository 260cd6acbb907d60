import type { Notification } from 'oslo-messaging';

export interface WebhookOptions {
  readonly url: string;
  /** How long an answer may take. */
  readonly timeoutMs: number;
}

/** The other side did not take a notification. */
export class NotTaken extends Error {
  override readonly name = 'NotTaken';
}

/**
 * Posts a notification as JSON. The other side knows a second copy by its `Idempotency-Key`, the
 * notification's message id, and the first from later attempts by `Attempt`.
 *
 * @throws {NotTaken} for any answer but success.
 * @throws what `fetch` throws: no connection, no answer in time.
 */
export async function post(notification: Notification, options: WebhookOptions): Promise<void> {
  const { metadata, message, ctxt, redeliveries } = notification;
  const response = await fetch(options.url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(metadata.messageId !== null && { 'Idempotency-Key': encodeURI(metadata.messageId) }),
      Attempt: String(redeliveries + 1),
    },
    body: jsonText({ ...message, context: ctxt }),
    redirect: 'error',
    signal: AbortSignal.timeout(options.timeoutMs),
  });
  await response.body?.cancel();
  if (!response.ok) throw new NotTaken(`${response.status} ${response.statusText}`);
}

/** Integers that JavaScript cannot count become texts. */
function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'bigint' ? String(inner) : inner,
  );
}
