import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ConfigDirNotFoundError,
  ConfigFileParseError,
  ConfigFilesNotFoundError,
  ConfigFilesPermissionDeniedError,
} from './errors.ts';
import { readIniFile, type IniFile } from './ini-file.ts';

/** A file to read, or a directory whose `*.conf` files to read. */
export interface ConfigPath {
  readonly kind: 'file' | 'directory';
  readonly path: string;
  /** Found by searching, not asked for: a directory that has gone since is no error. */
  readonly searched?: boolean;
}

/**
 * Reads configuration files, the weakest first; those of a directory in the order of their names,
 * without hidden ones and without subdirectories.
 *
 * @throws {ConfigFilesNotFoundError | ConfigFilesPermissionDeniedError | ConfigDirNotFoundError}
 * @throws {ConfigFileParseError} when one is no configuration or cannot be read.
 */
export async function readConfigFiles(
  paths: readonly ConfigPath[],
  read: (path: string) => Promise<IniFile> = readIniFile,
): Promise<readonly IniFile[]> {
  const files: IniFile[] = [];
  const missing: string[] = [];
  const denied: string[] = [];
  for (const path of (await Promise.all(paths.map(expand))).flat()) {
    try {
      files.push(await read(path));
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === undefined) throw error;
      if (code === 'ENOENT') missing.push(path);
      else if (code === 'EACCES') denied.push(path);
      else throw new ConfigFileParseError(path, `cannot be read, ${code}`, { cause: error });
    }
  }
  if (missing.length > 0) throw new ConfigFilesNotFoundError(missing);
  if (denied.length > 0) throw new ConfigFilesPermissionDeniedError(denied);
  return files;
}

async function expand({ kind, path, searched }: ConfigPath): Promise<readonly string[]> {
  if (kind === 'file') return [path];
  try {
    const names = await readdir(path);
    const chosen = names.filter((name) => name.endsWith('.conf') && !name.startsWith('.'));
    return chosen.sort().map((name) => join(path, name));
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    if (code === 'ENOENT' && searched === true) return [];
    if (code === 'EACCES') throw new ConfigFilesPermissionDeniedError([path]);
    throw new ConfigDirNotFoundError(path);
  }
}

/** The code of an error of the operating system; `undefined` for errors of our own. */
function systemErrorCode(error: unknown): string | undefined {
  const fromSystem = error instanceof Error && 'syscall' in error && 'code' in error;
  return fromSystem && typeof error.code === 'string' ? error.code : undefined;
}
