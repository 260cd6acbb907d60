import { MessagingException, type RPCServer } from '../../index.ts';

/** Requests were still running when the time to finish them was over. */
export class DrainTimeout extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_DRAIN_TIMEOUT';
  readonly running: number;

  constructor(timeoutMs: number, running: number) {
    super(`gave up after ${timeoutMs / 1000} s: ${running} requests have not finished`);
    this.running = running;
  }
}

/**
 * Takes nothing new, and resolves when what was begun is finished and answered.
 *
 * @param timeoutMs 0 waits for ever.
 * @throws {DrainTimeout}
 */
export async function drain(
  server: Pick<RPCServer, 'stop' | 'wait' | 'running'>,
  timeoutMs: number,
): Promise<void> {
  const drained = server.stop().then(() => server.wait());
  if (timeoutMs === 0) return drained;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, 'late');
  });
  try {
    const outcome = await Promise.race([drained, late]);
    if (outcome === 'late') throw new DrainTimeout(timeoutMs, server.running);
  } finally {
    clearTimeout(timer);
  }
}
