import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EXIT } from '../../lib/cli/common/exit-codes.ts';
import { CHECKS } from '../../lib/cli/doctor/checks.ts';
import { InstalledCommand } from './installed-command.ts';

const PAGE = fileURLToPath(new URL('../../docs/cli.md', import.meta.url));

/** A transcript that the page promises to be true. */
const TRANSCRIPT = /^```console checked\n\$ (.*)\n([^]*?)^```$/gm;
const ID = /[0-9a-f]{32}/g;

describe('docs/cli.md', async () => {
  const page = await readFile(PAGE, 'utf8');
  const installed = new InstalledCommand();
  after(() => {
    installed[Symbol.dispose]();
  });

  const transcripts = Array.from(page.matchAll(TRANSCRIPT));
  it('has transcripts', () => {
    assert.ok(transcripts.length >= 4);
  });

  for (const [, line = '', printed = ''] of transcripts) {
    it(`tells the truth about: ${line}`, async () => {
      const output = await installed.line(line);
      assert.equal(output.replace(ID, '<id>').trimEnd(), printed.replace(ID, '<id>').trimEnd());
    });
  }

  it('lists every check of doctor', () => {
    const [section = ''] = page.split('\n## doctor\n')[1]?.split('\n## ') ?? [];
    const rows = section.matchAll(/^\| `([a-z-]+)` +\|/gm);
    assert.deepEqual(
      Array.from(rows, ([, id]) => id),
      CHECKS.map(({ id }) => id),
    );
  });

  it('has every command, and so has the README', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const help = await installed.line('oslo-messaging --help');
    const names = Array.from(help.matchAll(/^ {2}oslo-messaging ([a-z]+)/gm), ([, name]) => name);
    assert.ok(names.includes('call'));
    const sections = Array.from(page.matchAll(/^## (.+)$/gm), ([, title = '']) =>
      title.split(', '),
    );
    for (const name of new Set(names)) {
      assert.ok(readme.includes(`\`${name}\``), `README.md does not name ${name}`);
      assert.ok(sections.flat().includes(String(name)), `docs/cli.md has no section of ${name}`);
    }
  });

  it('lists every exit code', () => {
    const rows = page.matchAll(/^\| (\d+) +\| `(\w+)` +\|/gm);
    const listed = Array.from(rows, ([, code, ending]) => [ending, Number(code)]);
    assert.deepEqual(listed, Object.entries(EXIT));
  });
});
