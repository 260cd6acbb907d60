import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { sampleConfig } from '../../lib/cli/config/sample.ts';
import { knownOptions } from '../../lib/cli/config/known-options.ts';
import { examine } from '../../lib/cli/config/findings.ts';
import { multiStrOpt, strOpt } from '../../lib/index.ts';
import { optionFacets, parseIniFile } from '../../lib/opts.ts';
import { TemporaryFiles } from '../conf/temporary-files.ts';
import { runCli } from './command.ts';

const CONF = fileURLToPath(new URL('../../conf/', import.meta.url));

describe('oslo-messaging config generate', () => {
  it('prints what conf/oslo-messaging.conf.sample holds', async () => {
    const { code, stdout } = await runCli('config', 'generate');
    assert.equal(code, 0);
    const update = 'out of date: oslo-messaging config generate --output-file <it>';
    assert.equal(await readFile(join(CONF, 'oslo-messaging.conf.sample'), 'utf8'), stdout, update);
  });

  it('prints every option at its default: uncommented, the sample changes nothing', async () => {
    const { stdout } = await runCli('config', 'generate');
    const set = stdout.replace(/^#(\w+ =(?! <None>))/gm, '$1').replace(/^#\w+ = <None>\n/gm, '');
    const ini = parseIniFile('sample', set);
    for (const { group, name, definition } of knownOptions()) {
      const [entry] = ini.entries({ group, name });
      const none = optionFacets(definition).defaultTexts.length === 0;
      assert.equal(entry === undefined, none, `${group}.${name}`);
      if (entry === undefined) continue;
      const value: unknown = definition.type.convert(entry.text);
      assert.deepEqual(value, definition.sampleDefault ?? definition.default, `${group}.${name}`);
    }
  });

  it('repeats what may be set several times, and says what cannot be seen from the default', () => {
    const many = multiStrOpt({
      default: ['a', 'b'],
      mutable: true,
      deprecatedNames: [{ name: 'several', group: 'DEFAULT' }],
      help: 'Words.',
    });
    const lost = strOpt({
      required: true,
      choices: ['x', 'y'],
      deprecatedForRemoval: { reason: 'nobody uses it' },
      help: 'A help text that is longer than a line.',
    });
    const sample = sampleConfig(
      [
        { group: 'b', name: 'many', definition: many },
        { group: 'DEFAULT', name: 'lost', definition: lost },
      ],
      40,
    );
    assert.equal(
      sample,
      `[DEFAULT]

# A help text that is longer than a
# line. (string value)
# Allowed values: x, y
# This option must be set.
# This option is deprecated for removal:
# nobody uses it.
#lost = <None>

[b]

# Words. (multi valued)
# Note: This option can be changed
# without restarting.
# Deprecated group/name -
# [DEFAULT]/several
#many = a
#many = b
`,
    );
  });

  it('writes a file', async () => {
    using files = new TemporaryFiles();
    const path = join(files.root, 'my.sample');
    const { code, stdout } = await runCli('config', 'generate', '--output-file', path);
    assert.deepEqual({ code, stdout }, { code: 0, stdout: '' });
    assert.match(await readFile(path, 'utf8'), /^\[DEFAULT\]\n/);
  });
});

describe('The examples in conf/', () => {
  it('are valid, and make no doubt', async () => {
    using files = new TemporaryFiles();
    const names = (await readdir(CONF, { recursive: true })).filter((n) => n.endsWith('.conf'));
    const expected = ['single-node', 'cluster', 'tls', 'quorum', 'notifications', 'fake'];
    for (const name of expected) assert.ok(names.includes(join('examples', `${name}.conf`)), name);
    for (const [pem, golden] of [
      ['ca.pem', 'certificate.pem'],
      ['client.pem', 'certificate.pem'],
      ['client.key', 'key.pem'],
    ] as const) {
      files.write(pem, await readFile(new URL(`../golden/tls/${golden}`, import.meta.url), 'utf8'));
    }
    for (const name of names) {
      const text = await readFile(join(CONF, name), 'utf8');
      const own = text.replaceAll('/etc/oslo-messaging/tls', files.root);
      assert.deepEqual(await examine([files.write(name, own)]), [], name);
    }
  });
});

describe('oslo-messaging config show', () => {
  it('prints what is set, and where', async () => {
    using files = new TemporaryFiles();
    const path = files.write(
      'a.conf',
      '[DEFAULT]\ntransport_url = fake://u:secret@h/\n[oslo_messaging_rabbit]\nssl = 1\n',
    );
    const { code, stdout } = await runCli('config', 'show', '--set-only', '--config-file', path);
    assert.equal(code, 0);
    assert.equal(
      stdout,
      [
        `# configuration files: ${path}`,
        '',
        '[DEFAULT]',
        `transport_url = ***  # ${path}:2`,
        '',
        '[oslo_messaging_rabbit]',
        `ssl = true           # ${path}:4`,
        '',
      ].join('\n'),
    );
  });

  it('prints every option as JSON', async () => {
    using files = new TemporaryFiles();
    const path = files.write('a.conf', '[DEFAULT]\nrpc_response_timeout = 5\n');
    const { stdout } = await runCli('config', 'show', '--json', '--config-file', path);
    const shown = JSON.parse(stdout) as { files: string[]; options: { option: string }[] };
    assert.deepEqual(shown.files, [path]);
    assert.equal(shown.options.length, knownOptions().length);
    assert.deepEqual(
      shown.options.find(({ option }) => option === 'rpc_response_timeout'),
      {
        group: 'DEFAULT',
        option: 'rpc_response_timeout',
        value: '5',
        source: { kind: 'file', file: path, line: 2 },
      },
    );
  });

  it('shows what is wrong beside it, and fails', async () => {
    using files = new TemporaryFiles();
    const path = files.write('a.conf', '[DEFAULT]\nrpc_response_timeout = soon\n');
    const args = ['config', 'show', '--set-only', `--configFile=${path}`];
    const { code, stdout, stderr } = await runCli(...args);
    assert.match(stdout, /^rpc_response_timeout = \? {2}# .* should be an integer, not "soon"$/m);
    assert.equal(stderr, 'oslo-messaging: options without a valid value: 1\n');
    assert.equal(code, 3);
  });

  it('says so when nothing is set', async () => {
    using files = new TemporaryFiles();
    const path = files.write('a.conf', '');
    const { stdout } = await runCli('config', 'show', '--set-only', '--config-file', path);
    assert.equal(stdout, `# configuration files: ${path}\n`);
  });
});

describe('oslo-messaging config explain', () => {
  for (const name of [
    'executor_thread_pool_size',
    'rpc_thread_pool_size',
    'DEFAULT.rpc_thread_pool_size',
    '[DEFAULT]/executor_thread_pool_size',
    '[DEFAULT] executor_thread_pool_size',
  ]) {
    it(`finds ${name}`, async () => {
      const { code, stdout } = await runCli('config', 'explain', name);
      assert.equal(code, 0);
      assert.match(stdout, /^\[DEFAULT\] executor_thread_pool_size\n/);
      assert.match(stdout, /^ {2}Minimum value: 1$/m);
      assert.match(stdout, /^ {2}Default: 64$/m);
      assert.match(stdout, /^ {2}Environment: OS_DEFAULT__EXECUTOR_THREAD_POOL_SIZE$/m);
    });
  }

  it('prints JSON', async () => {
    const { stdout } = await runCli('config', 'explain', 'rpc_response_timeout', '--json');
    assert.deepEqual(JSON.parse(stdout), [
      {
        group: 'DEFAULT',
        option: 'rpc_response_timeout',
        help: 'Seconds to wait for a response from a call.',
        type: 'integer value',
        default: '60',
        min: 1,
        secret: false,
        mutable: false,
        required: false,
        deprecatedNames: [],
      },
    ]);
  });

  it('suggests what may be meant', async () => {
    const { code, stderr } = await runCli('config', 'explain', 'rpc_respons_timeout');
    assert.match(
      stderr,
      /no such option.*: rpc_respons_timeout; did you mean rpc_response_timeout\?/,
    );
    assert.equal(code, 2);
  });
});

describe('oslo-messaging config', () => {
  it('asks what to do', async () => {
    const { code, stderr } = await runCli('config');
    assert.match(stderr, /^oslo-messaging: name what to do with the configuration \(see /);
    assert.equal(code, 2);
  });

  for (const command of ['generate', 'validate', 'show', 'explain', 'migrate']) {
    it(`${command} --help has examples and exit codes`, async () => {
      const { code, stdout } = await runCli('config', command, '--help');
      assert.match(stdout, new RegExp(`^Examples:\\n {2}oslo-messaging config ${command}`, 'm'));
      assert.match(stdout, /^Exit codes: 0 done/m);
      assert.equal(code, 0);
    });
  }
});
