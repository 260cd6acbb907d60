/** Throws the signal's reason if it has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  signal?.throwIfAborted();
}

/** The reason of a fired signal as an Error. */
export function abortReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error('Aborted', { cause: reason });
}

/** Calls `onAbort` once when the signal fires (at once if it has); returns a function that detaches. */
export function onAbort(
  signal: AbortSignal | undefined,
  onAbort: (reason: Error) => void,
): () => void {
  if (signal === undefined) return () => undefined;
  if (signal.aborted) {
    onAbort(abortReason(signal));
    return () => undefined;
  }
  const listener = (): void => {
    onAbort(abortReason(signal));
  };
  signal.addEventListener('abort', listener, { once: true });
  return () => {
    signal.removeEventListener('abort', listener);
  };
}
