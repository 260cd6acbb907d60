import { readFileSync } from 'node:fs';

/** A table captured from Python. */
export function readGolden(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
}
