/**
 * Resolves or rejects as `work` does, or resolves after `timeoutMs`, whichever comes first; what
 * `work` does later changes nothing. Its timer never outlives it.
 */
export async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  // Lost interest in a failure is none that nobody handled.
  work.catch(() => undefined);
  try {
    await Promise.race([work, patience]);
  } finally {
    clearTimeout(timer);
  }
}
