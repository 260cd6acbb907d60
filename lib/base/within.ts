/**
 * Resolves or rejects as `work` does, or resolves with `undefined` after `timeoutMs`, whichever
 * comes first; what `work` does later changes nothing. Its timer never outlives it.
 */
export async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      resolve(undefined);
    }, timeoutMs);
  });
  // Lost interest in a failure is none that nobody handled.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, patience]);
  } finally {
    clearTimeout(timer);
  }
}
