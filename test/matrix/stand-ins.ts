import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endAtExit } from '../support/process.ts';

const INSIDE_SCRIPT = fileURLToPath(new URL('inside.sh', import.meta.url));

const PROGRAMS = [
  '/usr/bin/python3',
  '/usr/bin/epmd',
  '/usr/lib/rabbitmq/bin/rabbitmq-server',
  '/usr/lib/rabbitmq/bin/rabbitmqctl',
];

/**
 * Writes programs that stand outside for those of a Debian in a folder, under the same names, and
 * gives the folder they are in. They are gone when this process exits.
 */
export function writeStandIns(debianFolder: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'oslo-messaging-stand-ins-'));
  endAtExit({ folder });
  for (const program of PROGRAMS) {
    const words = [INSIDE_SCRIPT, debianFolder, tmpdir(), program].map(quoted);
    const script = `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`;
    writeFileSync(join(folder, basename(program)), script, { mode: 0o755 });
  }
  return folder;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
