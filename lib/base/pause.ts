import { onAbort } from './abort.ts';

/** Resolves after `delayMs`, or as soon as the signal fires; its timer never outlives it. */
export function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      detach();
      resolve();
    }, delayMs);
    const detach = onAbort(signal, () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
