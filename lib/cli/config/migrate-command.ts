import { readFile, writeFile } from 'node:fs/promises';
import { ConfigurationError } from '../../index.ts';
import { withHelp, type Command } from '../common/command.ts';
import { stylerFor } from '../common/styled.ts';
import type { Row } from './edited-text.ts';
import { migrate, type Migration } from './migration.ts';
import { unifiedDiff } from './unified-diff.ts';

/** `oslo-messaging config migrate` */
export const migrateCommand: Command = (config) =>
  config.command(
    'migrate <file..>',
    'Replace earlier names of options by their current ones; prints what would change',
    (command) =>
      withHelp(
        command
          .positional('file', {
            describe: 'Configuration files',
            type: 'string',
            array: true,
            demandOption: true,
          })
          .options({
            write: { describe: 'Change the files', type: 'boolean', default: false },
            json: { describe: 'Print the changes as JSON', type: 'boolean', default: false },
          }),
        {
          examples: [
            ['config migrate /etc/nova/nova.conf', 'See what is old'],
            ['config migrate --write my.conf', 'Change it'],
          ],
          endings: ['configuration'],
        },
      ),
    async ({ file: files, write, json }) => {
      // All are read before one is written: a file that cannot be read leaves the others alone.
      const migrations = await Promise.all(files.map(readMigration));
      for (const { file, rows, changes, text } of migrations) {
        const written = write && changes.length > 0;
        if (written) await writeFile(file, text);
        if (!json) process.stdout.write(describeMigration(file, rows, { written }));
      }
      if (json) process.stdout.write(asJson(migrations, write));
    },
  );

interface FileMigration extends Migration {
  readonly file: string;
}

async function readMigration(file: string): Promise<FileMigration> {
  return { file, ...migrate(file, await readText(file)) };
}

function asJson(migrations: readonly FileMigration[], write: boolean): string {
  const reports = migrations.map(({ file, changes }) => ({
    file,
    written: write && changes.length > 0,
    changes,
  }));
  return `${JSON.stringify(reports)}\n`;
}

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file));
  } catch (cause) {
    throw new ConfigurationError(`cannot read ${file}: ${reason(cause)}`, { cause });
  }
}

function reason(error: unknown): string {
  if (error instanceof TypeError) return 'it is not UTF-8';
  const { code } = Object(error) as { readonly code?: unknown };
  return code === 'ENOENT' ? 'no such file' : String(code);
}

function describeMigration(
  file: string,
  rows: readonly Row[],
  { written }: { readonly written: boolean },
): string {
  const style = stylerFor(process.stdout);
  const diff = unifiedDiff(file, rows, style);
  if (diff === '') return `${file}: ${style('green', 'nothing to migrate')}\n`;
  return `${diff}${file}: ${written ? 'written' : 'not written (see --write)'}\n`;
}
