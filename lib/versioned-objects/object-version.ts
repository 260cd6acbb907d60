import { checkVersion } from '../target/version.ts';

/**
 * Negative when `one` is older than `other`, positive when it is newer, 0 when they are the same.
 *
 * @throws {InvalidVersion} one of them cannot be compared.
 */
export function compareVersions(one: string, other: string): number {
  const left = partsOf(one);
  const right = partsOf(other);
  for (const [index, part] of left.entries()) {
    const difference = part - (right[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** `1.22` of `1.22.3`: a revision adds nothing that would harm who does not know it. */
export function withoutRevision(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

function partsOf(version: string): number[] {
  checkVersion(version);
  return version.split('.').map((part) => parseInt(part, 10));
}
