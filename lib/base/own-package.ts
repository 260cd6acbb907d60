import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The version of this package; `unknown` where it was bundled into a program without its manifest. */
export function packageVersion(): string {
  const path = join(packageFolder(), 'package.json');
  if (!existsSync(path)) return 'unknown';
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const { name, version } = Object(manifest) as Record<string, unknown>;
  return name === 'oslo-messaging' && typeof version === 'string' ? version : 'unknown';
}

/** The folder that all code of this package is in: `lib`, or `dist` once it is built. */
export function codeFolder(): string {
  const root = packageFolder();
  const [first = ''] = relative(root, thisFolder()).split(sep);
  return join(root, first);
}

/** The nearest one above that has a manifest: how deep a module lies changes when it is built. */
function packageFolder(): string {
  let folder = thisFolder();
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) {
    folder = dirname(folder);
  }
  return folder;
}

function thisFolder(): string {
  return dirname(fileURLToPath(import.meta.url));
}
