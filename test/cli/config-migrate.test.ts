import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { migrate } from '../../lib/cli/config/migration.ts';
import { unifiedDiff } from '../../lib/cli/config/unified-diff.ts';
import { TemporaryFiles } from '../conf/temporary-files.ts';
import { runCli } from './command.ts';

interface Case {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly actions: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: 'leaves a file without old names as it is, byte for byte',
    before: '[DEFAULT]\r\nexecutor_thread_pool_size=1\n# end\r',
    after: '[DEFAULT]\r\nexecutor_thread_pool_size=1\n# end\r',
    actions: [],
  },
  {
    name: 'renames in place, and keeps spacing and comments',
    before: '[DEFAULT]\n# how many\nrpc_thread_pool_size   =4\nother: 1\n',
    after: '[DEFAULT]\n# how many\nexecutor_thread_pool_size   =4\nother: 1\n',
    actions: ['rename 3'],
  },
  {
    name: 'renames a name that is spelt with a colon, in a group that is spelt in capitals',
    before: '[OSLO_MESSAGING_RABBIT]\nkombu_ssl_keyfile: /k=:\n',
    after: '[OSLO_MESSAGING_RABBIT]\nssl_key_file: /k=:\n',
    actions: ['rename 2'],
  },
  {
    name: 'takes the lines that continue a value along',
    before:
      '[DEFAULT]\nrabbit_ha_queues =\n  true\nx = 1\n[oslo_messaging_rabbit]\nssl = 1\n\n[z]\n',
    after:
      '[DEFAULT]\nx = 1\n[oslo_messaging_rabbit]\nssl = 1\nrabbit_ha_queues =\n  true\n\n[z]\n',
    actions: ['move 2'],
  },
  {
    name: 'moves into a new group at the end',
    before: '[DEFAULT]\nrabbit_ha_queues = 1\namqp_auto_delete = 1\n',
    after: '[DEFAULT]\n\n[oslo_messaging_rabbit]\namqp_auto_delete = 1\nrabbit_ha_queues = 1\n',
    actions: ['move 2', 'move 3'],
  },
  {
    name: 'moves into a new group of a file without a last line break',
    before: '[DEFAULT]\r\nrabbit_ha_queues = 1',
    after: '[DEFAULT]\r\n\r\n[oslo_messaging_rabbit]\r\nrabbit_ha_queues = 1',
    actions: ['move 2'],
  },
  {
    name: 'drops an old name where the new one is set too, which wins',
    before: '[DEFAULT]\nrpc_thread_pool_size = 4\nexecutor_thread_pool_size = 5\n',
    after: '[DEFAULT]\nexecutor_thread_pool_size = 5\n',
    actions: ['drop 2'],
  },
  {
    name: 'renames each line of a name that is repeated',
    before: '[DEFAULT]\nrpc_thread_pool_size = 4\nrpc_thread_pool_size = 5\n',
    after: '[DEFAULT]\nexecutor_thread_pool_size = 4\nexecutor_thread_pool_size = 5\n',
    actions: ['rename 2', 'rename 3'],
  },
  {
    name: 'leaves the same name in a foreign group alone',
    before: '[database]\nrpc_thread_pool_size = 4\n',
    after: '[database]\nrpc_thread_pool_size = 4\n',
    actions: [],
  },
];

describe('migrate', () => {
  for (const { name, before, after, actions } of CASES) {
    it(name, () => {
      const migration = migrate('a.conf', before);
      assert.equal(migration.text, after);
      assert.deepEqual(
        migration.changes.map(({ action, line }) => `${action} ${line}`),
        actions,
      );
    });

    it(`${name}: once is enough`, () => {
      assert.deepEqual(migrate('a.conf', after).changes, []);
    });
  }
});

describe('unifiedDiff', () => {
  const plain = (_style: string, text: string): string => text;

  it('shows what changes, and nothing around it', () => {
    const text = '[DEFAULT]\npassword = x\nrabbit_ha_queues = 1\nrpc_thread_pool_size = 4\n';
    assert.equal(
      unifiedDiff('a.conf', migrate('a.conf', text).rows, plain),
      [
        '--- a.conf',
        '+++ a.conf',
        '@@ -3,2 +3,4 @@',
        '-rabbit_ha_queues = 1',
        '-rpc_thread_pool_size = 4',
        '+executor_thread_pool_size = 4',
        '+',
        '+[oslo_messaging_rabbit]',
        '+rabbit_ha_queues = 1',
        '',
      ].join('\n'),
    );
  });

  it('names an empty span by the line before it', () => {
    const text = '[DEFAULT]\nexecutor_thread_pool_size = 5\nrpc_thread_pool_size = 4\nx = 1\n';
    const diff = unifiedDiff('a.conf', migrate('a.conf', text).rows, plain);
    assert.match(diff, /^@@ -3 \+2,0 @@$/m);
  });

  it('masks what is secret', () => {
    const rows = [
      { kind: 'removed', text: 'old_url = rabbit://u:', lineBreak: '', secret: true },
      { kind: 'removed', text: '  pw@host', lineBreak: '', secret: true },
      { kind: 'added', text: 'url = rabbit://u:', lineBreak: '', secret: true },
    ] as const;
    const diff = unifiedDiff('a.conf', rows, plain);
    assert.match(diff, /^-old_url = \*\*\*\n- {2}\*\*\*\n\+url = \*\*\*$/m);
  });
});

describe('oslo-messaging config migrate', () => {
  const text = '[DEFAULT]\nrpc_thread_pool_size = 4\n';

  it('prints and changes nothing, and with --write changes the file', async () => {
    using files = new TemporaryFiles();
    const path = files.write('a.conf', text);
    const printed = await runCli('config', 'migrate', path);
    assert.equal(printed.code, 0);
    assert.match(printed.stdout, /^-rpc_thread_pool_size = 4\n\+executor_thread_pool_size = 4$/m);
    assert.match(printed.stdout, /not written \(see --write\)\n$/);
    assert.equal(await readFile(path, 'utf8'), text);

    const written = await runCli('config', 'migrate', '--write', '--json', path);
    const change = {
      action: 'rename',
      from: { group: 'DEFAULT', name: 'rpc_thread_pool_size' },
      to: { group: 'DEFAULT', name: 'executor_thread_pool_size' },
      line: 2,
    };
    assert.deepEqual(JSON.parse(written.stdout), [
      { file: path, written: true, changes: [change] },
    ]);
    assert.equal(await readFile(path, 'utf8'), '[DEFAULT]\nexecutor_thread_pool_size = 4\n');
  });

  it('changes none of the files when one cannot be read', async () => {
    using files = new TemporaryFiles();
    const path = files.write('a.conf', text);
    const { code, stderr } = await runCli('config', 'migrate', '--write', path, `${path}.none`);
    assert.equal(code, 3);
    assert.match(stderr, /^oslo-messaging: cannot read .*a\.conf\.none: no such file\n$/);
    assert.equal(await readFile(path, 'utf8'), text);
  });

  it('refuses what is not UTF-8', async () => {
    using files = new TemporaryFiles();
    const path = files.write('a.conf', Buffer.from([0x5b, 0xff]));
    const { code, stderr } = await runCli('config', 'migrate', path);
    assert.equal(code, 3);
    assert.match(stderr, /a\.conf: it is not UTF-8\n$/);
  });
});
