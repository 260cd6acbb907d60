import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The path of a file of this package, which knows itself by its name: built or not. */
export function packageFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.resolve('oslo-messaging/package.json')));
}

/** The version of this package. */
export function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'));
  const version = Object(manifest) as { readonly version?: unknown };
  return String(version.version);
}
