import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Logger } from '../../index.ts';

/** What systemd is told: `READY=1`, `STATUS=…`; see sd_notify(3). */
export type SystemdState = Readonly<Record<string, string | number>>;

/**
 * Tells systemd how the service is, by its program `systemd-notify` (Node has no datagram sockets
 * of that kind); nothing happens outside of systemd. The unit needs `NotifyAccess=all`.
 */
export async function notifySystemd(state: SystemdState, logger: Logger): Promise<void> {
  if (!process.env['NOTIFY_SOCKET']) return;
  const assignments = Object.entries(state).map(([name, value]) => `${name}=${value}`);
  try {
    await promisify(execFile)('systemd-notify', assignments);
  } catch (error) {
    // The service itself is well; systemd says by its own timeout that it did not hear.
    logger.warn('systemd-notify failed', { error: String(error), state: assignments.join(' ') });
  }
}
