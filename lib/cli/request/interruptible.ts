import { CommandEnd } from '../common/exit-codes.ts';

/** Does work whose signal aborts on Ctrl-C; on the second one the process ends at once. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interruption = new AbortController();
  const onInterrupt = (): void => {
    interruption.abort(new CommandEnd('interrupted', 'interrupted'));
  };
  process.once('SIGINT', onInterrupt);
  try {
    return await work(interruption.signal);
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}
