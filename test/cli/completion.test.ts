import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { completionScript, SHELLS } from '../../lib/cli/completion/scripts.ts';
import { runOk } from '../support/process.ts';
import { command } from './command.ts';

const MAIN = fileURLToPath(new URL('../../lib/cli/main.ts', import.meta.url));

describe('oslo-messaging completion', () => {
  for (const shell of SHELLS) {
    it(`prints the script of ${shell}`, async () => {
      const done = await command(['completion', shell]);
      assert.deepEqual(done, { code: 0, stdout: completionScript(shell), stderr: '' });
    });
  }

  it('knows no other shell', async () => {
    const { code, stderr } = await command(['completion', 'tcsh']);
    assert.match(stderr, /tcsh/);
    assert.equal(code, 2);
  });

  describe('in bash', () => {
    let folder: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'oslo-messaging-completion-'));
      const program = `#!/bin/sh\nexec "${process.execPath}" --import tsx "${MAIN}" "$@"\n`;
      await writeFile(join(folder, 'oslo-messaging'), program);
      await chmod(join(folder, 'oslo-messaging'), 0o755);
      await writeFile(join(folder, 'script'), completionScript('bash'));
    });
    after(() => rm(folder, { recursive: true }));

    async function complete(...words: readonly string[]): Promise<string[]> {
      const line = [
        `source "${join(folder, 'script')}"`,
        'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _oslo_messaging',
        'printf "%s\\n" "${COMPREPLY[@]}"',
      ].join('\n');
      const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
      const printed = await runOk('bash', ['-c', line, 'bash', 'oslo-messaging', ...words], {
        env,
      });
      return printed.split('\n').filter((word) => word !== '');
    }

    it('completes commands', async () => {
      assert.deepEqual(await complete('ca'), ['call', 'cast']);
    });

    it('completes options', async () => {
      assert.deepEqual(await complete('call', '--dr'), ['--dry-run']);
    });

    it('completes what a command takes', async () => {
      assert.deepEqual(await complete('completion', ''), ['bash', 'zsh', 'fish']);
    });

    it('leaves files to the shell', async () => {
      assert.deepEqual(await complete('decode', ''), []);
    });
  });
});
