import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Logger } from '../../index.ts';
import { packageFile } from '../common/package-files.ts';

/**
 * Warns when what endpoints import as `oslo-messaging` is not the package of this command: a
 * `Target` or an error class of one is foreign to the other.
 */
export function warnOfOtherInstallation(path: string, logger: Logger): void {
  const other = resolveFrom(path);
  if (other === undefined || other === realpathSync(packageFile('package.json'))) return;
  logger.warn(
    `The endpoints use another installation of oslo-messaging, in ${dirname(other)}: run its command, "npx oslo-messaging", from there`,
  );
}

function resolveFrom(path: string): string | undefined {
  try {
    return realpathSync(createRequire(path).resolve('oslo-messaging/package.json'));
  } catch {
    // None is installed beside the endpoints: they can do without.
    return undefined;
  }
}
