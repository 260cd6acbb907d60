import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { isSecretName } from '../../driver.ts';
import type { Environment } from '../../index.ts';

const LONGEST_HISTORY = 1_000;

/** Where the lines of earlier sessions are kept. */
export function historyPath(env: Environment = process.env): string {
  const stateHome = env['XDG_STATE_HOME'] || join(env['HOME'] ?? homedir(), '.local', 'state');
  return join(stateHome, 'oslo-messaging', 'repl_history');
}

/** The lines of earlier sessions, the newest first; none where there is no such file. */
export async function readHistory(path: string): Promise<string[]> {
  try {
    const lines = (await readFile(path, 'utf8')).split('\n');
    return lines.filter((line) => line !== '').reverse();
  } catch {
    // The first session, or a file that is not ours to read: a prompt without its past still works.
    return [];
  }
}

/** Keeps lines for later sessions, for this user's eyes only; the newest come first. */
export async function writeHistory(path: string, lines: readonly string[]): Promise<void> {
  const kept = lines.filter(mayBeKept).slice(0, LONGEST_HISTORY).reverse();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, kept.map((line) => `${line}\n`).join(''), { mode: 0o600 });
}

/** As in a shell, a line that begins with a blank is forgotten; so is one that holds a secret. */
export function mayBeKept(line: string): boolean {
  if (/^\s/.test(line) || line.includes('\n')) return false;
  const names = line.match(/[\w.-]+(?=\s*["']?\s*:?[=:])/g) ?? [];
  return !names.some(isSecretName);
}
