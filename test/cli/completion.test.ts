import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { completionScript, SHELLS } from '../../lib/cli/completion/scripts.ts';
import { command } from './command.ts';
import { InstalledCommand } from './installed-command.ts';

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
    const installed = new InstalledCommand();
    installed.files.write('script', completionScript('bash'));
    after(() => {
      installed[Symbol.dispose]();
    });

    async function complete(...words: readonly string[]): Promise<string[]> {
      const line = [
        'source ./script',
        'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _oslo_messaging',
        'printf "%s\\n" "${COMPREPLY[@]}"',
      ].join('\n');
      const printed = await installed.line(line, ['oslo-messaging', ...words]);
      return printed.split('\n').filter((word) => word !== '');
    }

    it('completes commands', async () => {
      assert.deepEqual([...(await complete('ca'))].sort(), ['call', 'cassette', 'cast']);
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
