import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigOpts, intOpt, optionTable, strOpt } from '../../lib/index.ts';
import { TemporaryFiles } from './temporary-files.ts';

const table = optionTable('app', {
  count: intOpt({ default: 1, help: 'A number.' }),
  name: strOpt({ help: 'A text.' }),
  password: strOpt({ secret: true, help: 'A secret.' }),
  url: strOpt({ default: 'http://$password@host', help: 'Contains a secret.' }),
});

describe('ConfigOpts.inspect', () => {
  it('tells values as files spell them, and where they come from', async () => {
    using files = new TemporaryFiles();
    const file = files.write('a.conf', '[app]\ncount = 0x\nname = n\npassword = secret\n');
    const conf = await ConfigOpts.load({ files: [file], dirs: [], env: { OS_APP__COUNT: '7' } });
    assert.deepEqual(conf.inspect([table]), [
      {
        group: 'app',
        name: 'count',
        kind: 'value',
        text: '7',
        location: { kind: 'environment', variable: 'OS_APP__COUNT' },
      },
      {
        group: 'app',
        name: 'name',
        kind: 'value',
        text: 'n',
        location: { kind: 'file', file, line: 3 },
      },
      {
        group: 'app',
        name: 'password',
        kind: 'value',
        text: '***',
        location: { kind: 'file', file, line: 4 },
      },
      { group: 'app', name: 'url', kind: 'value', text: '***', location: { kind: 'default' } },
    ]);
  });

  it('goes on behind a mistake', async () => {
    using files = new TemporaryFiles();
    const file = files.write('a.conf', '[app]\ncount = many\n');
    const conf = await ConfigOpts.load({ files: [file], dirs: [], env: {} });
    const [count, name] = conf.inspect([table]);
    assert.ok(count?.kind === 'invalid');
    assert.match(count.error.message, /option count in group \[app\].* should be an integer/);
    assert.ok(name?.kind === 'value');
    assert.equal(name.text, undefined);
  });
});
