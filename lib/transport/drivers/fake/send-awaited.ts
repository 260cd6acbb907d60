/** Something that is waited for: a call, or a gather. */
export interface Awaited {
  readonly result: Promise<unknown>;
  fail(error: unknown): void;
}

/**
 * Sends what is waited for, unless that is over before it can be sent: then `signal` fires. Resolves
 * when it is sent, or has failed.
 */
export async function sendAwaited(
  pending: Awaited,
  send: (signal: AbortSignal) => void | Promise<void>,
): Promise<void> {
  const over = new AbortController();
  const onOver = (): void => {
    over.abort();
  };
  pending.result.then(onOver, onOver);
  try {
    await send(over.signal);
  } catch (error) {
    // The caller learns it from what it waits for; where that is over already, it has an answer.
    pending.fail(error);
  }
}
