import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canInstallPackages, installPackages } from '../support/debian.ts';
import { MissingPrerequisite } from '../support/prerequisites.ts';
import { endAtExit } from '../support/process.ts';
import { Program } from '../support/program.ts';

/** A release of Debian, by its name. */
export type DebianRelease = 'bookworm' | 'forky';

const INSTALL_SCRIPT = fileURLToPath(new URL('install-debian.sh', import.meta.url));
const INSTALL_MS = 900_000;

const RABBIT_SERVER = 'usr/lib/rabbitmq/bin/rabbitmq-server';

/** Whether this machine itself runs the release. */
export function isThisMachine(release: DebianRelease): boolean {
  const file = '/etc/os-release';
  return existsSync(file) && readFileSync(file, 'utf8').includes(`VERSION_CODENAME=${release}\n`);
}

/**
 * A folder with that Debian, with RabbitMQ and oslo.messaging in it: the one that
 * `OSLO_TEST_<RELEASE>_DIR` names, or one in the temporary folder. Installed when it is not there,
 * which takes a minute or two and, as does its use, root on a Debian.
 *
 * @throws {MissingPrerequisite}
 */
export async function ensureDebianFolder(
  release: DebianRelease,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const variable = `OSLO_TEST_${release.toUpperCase()}_DIR`;
  const folder = env[variable] ?? join(tmpdir(), `oslo-messaging-${release}`);
  if (existsSync(folder) && !isTrusted(folder)) {
    throw new MissingPrerequisite(
      `${folder} is no Debian with RabbitMQ that belongs to root: let ${variable} name another folder`,
    );
  }
  if (!canInstallPackages()) {
    throw new MissingPrerequisite(
      `Debian ${release} runs in a folder of its own, and only for root on a Debian`,
    );
  }
  if (!existsSync(folder)) await install(release, folder);
  return folder;
}

/** In the temporary folder anybody could have put something under this name. */
function isTrusted(folder: string): boolean {
  return statSync(folder).uid === 0 && existsSync(join(folder, RABBIT_SERVER));
}

/** The folder appears only when it is complete; another run may be first. */
async function install(release: DebianRelease, folder: string): Promise<void> {
  console.log(`installing Debian ${release} with RabbitMQ and oslo.messaging in ${folder}`);
  if (!existsSync('/usr/sbin/debootstrap')) await installPackages(['debootstrap']);
  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(`${folder}-`);
  const discard = endAtExit({ folder: unfinished });
  try {
    // Not everything inside will run as root.
    chmodSync(unfinished, 0o755);
    await using script = new Program(INSTALL_SCRIPT, [release, unfinished]);
    if ((await script.exits(INSTALL_MS)) !== 0) {
      const reason = script.printed.trimEnd().split('\n').at(-1) ?? '';
      throw new MissingPrerequisite(`cannot install Debian ${release}: ${reason}`);
    }
    if (!existsSync(folder)) renameSync(unfinished, folder);
  } finally {
    discard();
  }
}
