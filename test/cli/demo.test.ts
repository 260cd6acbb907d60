import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { freePorts } from '../support/ports.ts';
import { runCli } from './command.ts';

describe('oslo-messaging demo', () => {
  it('shows each verb of a client in memory, without options', async () => {
    const { code, stdout, stderr } = await runCli('demo');
    assert.equal(stderr, '');
    assert.equal(code, 0);
    const names = stdout.split('\n').map((line) => /^\w*/.exec(line)?.[0]);
    const facts = ['version', 'config', 'transport', 'servers', 'endpoints', ''];
    assert.deepEqual(names, [...facts, '', 'call', 'call', 'call', 'cast', 'fanoutCast', '']);
    assert.match(stdout, /^transport +fake:\/\//m);
    assert.match(stdout, /^call .* add { a: 2, b: 3 } +5 +\d+\.\d$/m);
    assert.match(stdout, /^call .* multiply { a: 6, b: 7 } +42 +\d+\.\d$/m);
    assert.match(stdout, /^call .* raised ValueError: division by zero +\d+\.\d$/m);
    assert.match(stdout, /^cast .* received by server[12] +\d+\.\d$/m);
    assert.match(stdout, /^fanoutCast .* received by server1, server2 +\d+\.\d$/m);
  });

  it('ends every line of the table at the same column', async () => {
    const { stdout } = await runCli('demo');
    const [, table = ''] = stdout.trimEnd().split('\n\n');
    const widths = new Set(table.split('\n').map(({ length }) => length));
    assert.equal(widths.size, 1, table);
  });

  it('takes the transport from the command line before the configuration', async () => {
    const { stdout } = await runCli('demo', '--transport-url', 'fake://user:secret@elsewhere/');
    assert.match(stdout, /^transport +fake:\/\/user:\*\*\*@elsewhere/m);
  });
});

describe('oslo-messaging says in one line what is wrong', () => {
  let folder: string;
  let closedPort: number | undefined;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oslo-messaging-cli-'));
    await writeFile(join(folder, 'broken.conf'), 'transport_url = fake://\n');
    await writeFile(
      join(folder, 'url.conf'),
      '[DEFAULT]\ntransport_url = rabbit://user:secret@host:no-port/\n',
    );
    [closedPort] = await freePorts(1);
  });
  after(() => rm(folder, { recursive: true }));

  const cases = [
    { name: 'no command', args: () => [], code: 2, line: /name a command \(see .* --help\)$/ },
    { name: 'an unknown command', args: () => ['dance'], code: 2, line: /Unknown .*: dance \(see/ },
    {
      name: 'an unknown option',
      args: () => ['demo', '--loud'],
      code: 2,
      line: /Unknown argument: loud \(see/,
    },
    {
      name: 'an option without its value',
      args: () => ['demo', '--config-file'],
      code: 2,
      line: /config-file \(see/,
    },
    {
      name: 'a configuration file that does not exist',
      args: () => ['demo', '--config-file', join(folder, 'none.conf')],
      code: 3,
      line: /no such configuration file: .*none\.conf$/,
    },
    {
      name: 'a configuration directory that does not exist',
      args: () => ['demo', '--config-dir', join(folder, 'none.d')],
      code: 3,
      line: /no such configuration directory: .*none\.d$/,
    },
    {
      name: 'a file that is no configuration',
      args: () => ['demo', '--config-file', join(folder, 'broken.conf')],
      code: 3,
      line: /cannot parse .*broken\.conf:1: /,
    },
    {
      name: 'a URL that is none',
      args: () => ['demo', '--config-file', join(folder, 'url.conf')],
      code: 3,
      line: /Invalid transport URL "rabbit:\/\/.*\*\*\*.*": .*port/,
    },
    {
      name: 'an unknown driver',
      args: () => ['demo', '--transport-url', 'pigeon://user:secret@host/'],
      code: 3,
      line: /Failed to load transport driver "pigeon": .*fake.*rabbit/,
    },
    {
      name: 'a broker that is not there',
      args: () => ['demo', '--transport-url', `rabbit://u:secret@127.0.0.1:${String(closedPort)}/`],
      code: 4,
      line: /Cannot reach the broker at 127\.0\.0\.1:\d+: .*ECONNREFUSED.* \(gave up after 5 s\)$/,
    },
  ];
  for (const { name, args, code: expected, line } of cases) {
    it(name, async () => {
      const { code, stdout, stderr } = await runCli(...args());
      const [first = '', ...rest] = stderr.split('\n');
      assert.match(first, /^oslo-messaging: /);
      assert.match(first, line);
      assert.deepEqual(rest, ['']);
      assert.equal(code, expected);
      assert.doesNotMatch(stdout + stderr, /secret/);
    });
  }
});

describe('oslo-messaging', () => {
  it('prints its version', async () => {
    const { code, stdout } = await runCli('--version');
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
    assert.equal(code, 0);
  });

  it('prints its commands, and what its exit codes mean', async () => {
    const { code, stdout } = await runCli('--help');
    assert.match(stdout, /oslo-messaging demo/);
    assert.match(stdout, /Exit codes: 0 done, 1 failed, 2 wrong usage, 3 /);
    assert.equal(code, 0);
  });
});
