import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { ConfigOpts } from '../lib/index.ts';
import { listOpts } from '../lib/opts.ts';
import { readSourceTree } from './support/source-tree.ts';

const LIB = fileURLToPath(new URL('../lib', import.meta.url));

/** Every table that a file of the library exports, but for those of its commands. */
async function exportedTables(): Promise<readonly unknown[]> {
  const files = [...readSourceTree(LIB)].filter(
    ([file, text]) => / = optionTable\(/.test(text) && !file.startsWith('cli/'),
  );
  const modules = await Promise.all(
    files.map(([file]) => import(pathToFileURL(join(LIB, file)).href)),
  );
  return modules.flatMap((module: Readonly<Record<string, unknown>>) =>
    Object.values(module).filter((value) => Object.hasOwn(Object(value) as object, 'options')),
  );
}

describe('listOpts', () => {
  it('lists every table of the library', async () => {
    const tables = await exportedTables();
    assert.ok(tables.length > 0);
    assert.deepEqual(new Set<unknown>(listOpts()), new Set(tables));
  });

  it('lists tables that agree with each other, with defaults that have a place in files', () => {
    const inspected = new ConfigOpts({ env: {} }).inspect(listOpts());
    assert.deepEqual(
      inspected.filter((option) => option.kind === 'invalid'),
      [],
    );
  });
});
