import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { runOk } from './process.ts';

const INSTALL_MS = 900_000;
const LOCK_SECONDS = 300;

/** Here packages ask whether they may start their services. */
const POLICY_FILE = '/usr/sbin/policy-rc.d';
const FORBIDDEN_BY_POLICY = 101;

/** Whether this process may install Debian packages. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/**
 * Installs Debian packages without what they only recommend, and starts none of their services.
 * Waits when somebody else is installing.
 */
export async function installPackages(packages: readonly string[]): Promise<void> {
  const aptGet = (...args: string[]): Promise<string> =>
    runOk('apt-get', ['-qq', '-o', `DPkg::Lock::Timeout=${LOCK_SECONDS}`, ...args], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      timeoutMs: INSTALL_MS,
    });
  await aptGet('update');
  const allowServices = forbidServices();
  try {
    await aptGet('install', '-y', '--no-install-recommends', ...packages);
  } finally {
    allowServices();
  }
}

/** Until the function returned is called. A machine that has a policy keeps it. */
function forbidServices(): () => void {
  if (existsSync(POLICY_FILE)) return () => undefined;
  const allow = (): void => {
    process.off('exit', allow);
    rmSync(POLICY_FILE, { force: true });
  };
  process.on('exit', allow);
  writeFileSync(POLICY_FILE, `#!/bin/sh\nexit ${FORBIDDEN_BY_POLICY}\n`, { mode: 0o755 });
  return allow;
}
