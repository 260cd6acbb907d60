import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { ConfigurationError } from '../../index.ts';

/** What a module exports. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/**
 * Loads a module of the user's. TypeScript is loaded by Node where it strips types (from 22.18), by
 * the user's own `tsx` where it does not.
 *
 * @throws {ConfigurationError} naming the module, and what is wrong with it.
 */
export async function importModule(path: string): Promise<ModuleExports> {
  if (/\.[mc]?ts$/.test(path) && !stripsTypes()) await useTsxOf(path);
  try {
    return (await import(pathToFileURL(path).href)) as ModuleExports;
  } catch (cause) {
    throw new ConfigurationError(`cannot load ${path}: ${reason(cause)}`, { cause });
  }
}

function stripsTypes(): boolean {
  return Boolean(Reflect.get(process.features, 'typescript'));
}

/** Without one, Node says whether it can do without: it may have been started with a loader. */
async function useTsxOf(path: string): Promise<void> {
  let api: string;
  try {
    api = createRequire(path).resolve('tsx/esm/api');
  } catch {
    return;
  }
  const { register } = (await import(pathToFileURL(api).href)) as { register: () => unknown };
  register();
}

function reason(error: unknown): string {
  if (Reflect.get(Object(error) as object, 'code') === 'ERR_UNKNOWN_FILE_EXTENSION') {
    return `Node ${process.versions.node} does not read TypeScript; use Node 22.18 or newer, install tsx beside it (npm install tsx), or compile it`;
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
