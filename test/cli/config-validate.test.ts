import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { examine } from '../../lib/cli/config/findings.ts';
import { TemporaryFiles } from '../conf/temporary-files.ts';
import { runCli } from './command.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  /** `severity code line: message` of each finding. */
  readonly findings: readonly RegExp[];
}

const FAKE = '[DEFAULT]\ntransport_url = fake://\n';

const CASES: readonly Case[] = [
  { name: 'nothing wrong', text: FAKE, findings: [] },
  {
    name: 'foreign options and groups',
    text: `${FAKE}instances_path = /x\n[database]\nconnection = mysql://u:secret@h/\n`,
    findings: [],
  },
  {
    name: 'an option that looks like one of ours',
    text: `${FAKE}rpc_response_timout = 3\n`,
    findings: [/^warning unknown-option 3: .*timout in .*; did you mean rpc_response_timeout\?$/],
  },
  {
    name: 'any unknown option in a group of ours',
    text: `${FAKE}[oslo_messaging_rabbit]\ncolour = red\n`,
    findings: [/^warning unknown-option 4: unknown option colour in .*\[oslo_messaging_rabbit\]$/],
  },
  {
    name: 'a group that looks like one of ours',
    text: `${FAKE}[oslo_messaging_rabit]\nssl = 1\n`,
    findings: [/^warning unknown-group 3: .* did you mean oslo_messaging_rabbit\?$/],
  },
  {
    name: 'an old name',
    text: `${FAKE}rpc_thread_pool_size = 3\n`,
    findings: [/^warning deprecated-name 3: .* is now executor_thread_pool_size$/],
  },
  {
    name: 'an old group',
    text: `${FAKE}rabbit_ha_queues = 1\n`,
    findings: [/^warning deprecated-name 3: .* in group \[oslo_messaging_rabbit\]$/],
  },
  {
    name: 'an old name that has no effect',
    text: `${FAKE}rpc_thread_pool_size = 3\nexecutor_thread_pool_size = 4\n`,
    findings: [/deprecated-name 3: .* no effect: executor_thread_pool_size is set too$/],
  },
  {
    name: 'every bad value, not only the first',
    text: `${FAKE}rpc_response_timeout = soon\n[oslo_messaging_rabbit]\nssl = maybe\n`,
    findings: [
      /^error OSLO_MESSAGING_CONFIG_FILE_VALUE 3: .* should be an integer, not "soon"$/,
      /^error OSLO_MESSAGING_CONFIG_FILE_VALUE 5: .* should be true or false, not "maybe"$/,
    ],
  },
  {
    name: 'an option that will go',
    text: `${FAKE}[oslo_messaging_rabbit]\ndirect_mandatory_flag = 1\n`,
    findings: [/^warning deprecated-option 4: .* deprecated for removal: /],
  },
  {
    name: 'an option without effect',
    text: `${FAKE}[oslo_messaging_rabbit]\nheartbeat_in_pthread = 1\n`,
    findings: [/^info without-effect 4: .*heartbeat_in_pthread .* has no effect: /],
  },
  {
    name: 'options of RabbitMQ that contradict each other',
    text: '[oslo_messaging_rabbit]\nrabbit_quorum_queue = 1\nrabbit_ha_queues = 1\n',
    findings: [/^error OSLO_MESSAGING_CONFIGURATION -: .*are both enabled.* disable one$/],
  },
  {
    name: 'a URL that is none',
    text: '[DEFAULT]\ntransport_url = rabbit://u:secret@h:port/\n',
    findings: [/^error OSLO_MESSAGING_INVALID_TRANSPORT_URL -: Invalid transport URL .*\*\*\*@h/],
  },
  {
    name: 'an option in the URL that does not exist',
    text: '[DEFAULT]\ntransport_url = rabbit://u:secret@h/?sssl=1\n',
    findings: [/^error OSLO_MESSAGING_NO_SUCH_OPT -: .*sssl.* did you mean ssl\?$/],
  },
  {
    name: 'a URL that can be used and is odd',
    text: '[DEFAULT]\ntransport_url = rabbit://u:secret@h1,h2/\n',
    findings: [/^warning transport -: Give all hosts .*h1 have both, h2 have not$/],
  },
  {
    name: 'a file that is no configuration',
    text: 'password secret\n',
    findings: [/^error OSLO_MESSAGING_CONFIG_FILE_PARSE 1: cannot parse this: /],
  },
  {
    name: 'findings in the order of the file',
    text: `${FAKE}rpc_thread_pool_size = 3\nrpc_response_timeout = 0\nrpc_ping_enabeld = 1\n`,
    findings: [/deprecated-name 3/, /FILE_VALUE 4/, /unknown-option 5/],
  },
];

describe('config validate finds', () => {
  for (const { name, text, findings } of CASES) {
    it(name, async () => {
      using files = new TemporaryFiles();
      const path = files.write('a.conf', text);
      const found = await examine([path]);
      const lines = found.map(
        ({ severity, code, line, message }) => `${severity} ${code} ${line ?? '-'}: ${message}`,
      );
      assert.equal(lines.length, findings.length, lines.join('\n'));
      for (const [index, pattern] of findings.entries()) assert.match(lines[index] ?? '', pattern);
      assert.doesNotMatch(JSON.stringify(found), /secret/);
    });
  }

  it('a file that is missing', async () => {
    const [finding, ...others] = await examine(['/nowhere/a.conf']);
    assert.equal(finding?.code, 'OSLO_MESSAGING_CONFIG_FILES_NOT_FOUND');
    assert.deepEqual(others, []);
  });

  it('nothing in one file that a later one mends', async () => {
    using files = new TemporaryFiles();
    const paths = [
      files.write('a.conf', `${FAKE}rpc_response_timeout = soon\n`),
      files.write('b.conf', '[DEFAULT]\nrpc_response_timeout = 3\n'),
    ];
    assert.deepEqual(await examine(paths), []);
    assert.equal((await examine(paths.toReversed())).length, 1);
  });
});

describe('oslo-messaging config validate', () => {
  it('says ok', async () => {
    using files = new TemporaryFiles();
    const path = files.write('a.conf', FAKE);
    const { code, stdout, stderr } = await runCli('config', 'validate', '--strict', path);
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: `${path}: ok\n`, stderr: '' });
  });

  it('lets warnings pass, but not with --strict', async () => {
    using files = new TemporaryFiles();
    const path = files.write('a.conf', `${FAKE}rpc_thread_pool_size = 3\n`);
    const loose = await runCli('config', 'validate', path);
    assert.match(loose.stdout, /a\.conf:3: warning: option rpc_thread_pool_size .*\n$/);
    assert.equal(loose.code, 0);
    const strict = await runCli('config', 'validate', '--strict', path);
    assert.equal(strict.stdout, loose.stdout);
    assert.equal(strict.stderr, `oslo-messaging: ${path}: 1 problem\n`);
    assert.equal(strict.code, 3);
  });

  it('prints JSON', async () => {
    using files = new TemporaryFiles();
    const path = files.write('a.conf', `${FAKE}rpc_response_timeout = soon\n`);
    const { code, stdout } = await runCli('config', 'validate', '--json', path);
    const { findings, ...report } = JSON.parse(stdout) as { findings: { message?: string }[] };
    assert.deepEqual(report, { ok: false, strict: false, files: [path] });
    for (const finding of findings) delete finding.message;
    assert.deepEqual(findings, [
      {
        severity: 'error',
        code: 'OSLO_MESSAGING_CONFIG_FILE_VALUE',
        group: 'DEFAULT',
        option: 'rpc_response_timeout',
        file: path,
        line: 3,
      },
    ]);
    assert.equal(code, 3);
  });
});
