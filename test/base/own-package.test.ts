import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as ownPackage from '../../lib/base/own-package.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCE = join(ROOT, 'lib', 'base', 'own-package.ts');

describe('This package', () => {
  it('knows its version and the folder of its code', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      readonly version: string;
    };
    assert.equal(ownPackage.packageVersion(), manifest.version);
    assert.equal(ownPackage.codeFolder(), join(ROOT, 'lib'));
  });

  describe('where its code has moved', () => {
    let folder: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'oslo-messaging-own-package-'));
    });
    after(() => rm(folder, { recursive: true, force: true }));

    async function movedTo(path: string): Promise<typeof ownPackage> {
      await mkdir(join(folder, path), { recursive: true });
      const copy = join(folder, path, 'own-package.ts');
      await copyFile(SOURCE, copy);
      return (await import(pathToFileURL(copy).href)) as typeof ownPackage;
    }

    const manifests = [
      { name: 'oslo-messaging', version: '1.2.3', expected: '1.2.3' },
      { name: 'a-program', version: '9.9.9', expected: 'unknown' },
    ];
    for (const { name, version, expected } of manifests) {
      it(`knows them at any depth, and takes the version of ${name} for ${expected}`, async () => {
        await mkdir(join(folder, name));
        await writeFile(join(folder, name, 'package.json'), JSON.stringify({ name, version }));
        for (const depth of ['dist', 'dist/chunks', 'dist/cli/common']) {
          const moved = await movedTo(join(name, depth));
          assert.equal(moved.packageVersion(), expected);
          assert.equal(moved.codeFolder(), join(folder, name, 'dist'));
        }
      });
    }

    it('has no version without any manifest', async () => {
      const { packageVersion } = await movedTo('alone');
      assert.equal(packageVersion(), 'unknown');
    });
  });
});
