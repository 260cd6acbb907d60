import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EXIT } from '../../lib/cli/common/exit-codes.ts';
import { runOk } from '../support/process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A transcript that the page promises to be true. */
const TRANSCRIPT = /^```console checked\n\$ (.*)\n([^]*?)^```$/gm;
const ID = /[0-9a-f]{32}/g;

describe('docs/cli.md', async () => {
  const page = await readFile(join(ROOT, 'docs', 'cli.md'), 'utf8');
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oslo-messaging-docs-'));
    const main = join(ROOT, 'lib', 'cli', 'main.ts');
    const program = `#!/bin/sh\nexec "${process.execPath}" --import tsx "${main}" "$@"\n`;
    await writeFile(join(folder, 'oslo-messaging'), program);
    await chmod(join(folder, 'oslo-messaging'), 0o755);
  });
  after(() => rm(folder, { recursive: true }));

  const transcripts = Array.from(page.matchAll(TRANSCRIPT));
  it('has transcripts', () => {
    assert.ok(transcripts.length >= 3);
  });

  for (const [, line = '', printed = ''] of transcripts) {
    it(`tells the truth about: ${line}`, async () => {
      const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
      const output = await runOk('bash', ['-c', line], { env, cwd: ROOT });
      assert.equal(output.replace(ID, '<id>').trimEnd(), printed.replace(ID, '<id>').trimEnd());
    });
  }

  it('lists every exit code', () => {
    const rows = page.matchAll(/^\| (\d+) +\| `(\w+)` +\|/gm);
    const listed = Array.from(rows, ([, code, ending]) => [ending, Number(code)]);
    assert.deepEqual(listed, Object.entries(EXIT));
  });
});
