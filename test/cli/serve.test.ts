import assert from 'node:assert/strict';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { TemporaryFiles } from '../conf/temporary-files.ts';
import type { Program } from '../support/program.ts';
import { runCli, startCommand } from './command.ts';

const ENDPOINTS = `export class Calculator { add(ctxt, { a, b }) { return a + b; } }`;
const CONF = `[DEFAULT]
transport_url = fake://user:secret@somewhere/

[oslo_messaging_serve]
topic = test
server = one
endpoints = endpoints.mjs
healthz = 0
`;
const READY = 'one serves topic test on fake://user:***@somewhere/: Calculator';

/** A folder with a configuration file and the endpoints it names. */
function served(conf = CONF, endpoints = ENDPOINTS): TemporaryFiles & { readonly conf: string } {
  const files = new TemporaryFiles();
  files.write('endpoints.mjs', endpoints);
  return Object.assign(files, { conf: files.write('my.conf', conf) });
}

function healthzOf({ printed }: Program): string {
  return /http:\/\/127\.0\.0\.1:\d+\/healthz/.exec(printed)?.[0] ?? assert.fail(printed);
}

describe('oslo-messaging serve', () => {
  it('serves what a file says, tells its health, and ends at SIGTERM', async () => {
    using files = served();
    await using server = startCommand(['serve', '--config-file', files.conf]);
    await server.prints(READY);
    const health = await fetch(healthzOf(server));
    assert.equal(health.status, 200);
    assert.deepEqual(await health.json(), {
      status: 'started',
      reasons: [],
      topic: 'test',
      server: 'one',
      running: 0,
    });
    server.kill('SIGTERM');
    assert.equal(await server.exits(), 0);
    assert.match(server.printed, /Draining signal=SIGTERM/);
    assert.doesNotMatch(server.printed, /secret/);
  });

  it('lets the command line win over the file', async () => {
    using files = served();
    const words = ['--topic', 'other', '--server', 'two', '--log-format', 'json'];
    await using server = startCommand(['serve', '--config-file', files.conf, ...words]);
    await server.prints('two serves topic other');
    server.kill('SIGINT');
    assert.equal(await server.exits(), 0);
    assert.match(server.printed, /"level":"info","message":"Draining"/);
  });

  it('serves where a profile says', async () => {
    using files = served();
    const profiles = files.write(
      'profiles.conf',
      `[lab]\nurl = fake://user:secret@elsewhere/\nconfig_file = ${files.conf}\n`,
    );
    await using server = startCommand(['serve', '--profile', 'lab'], {
      OSLO_MESSAGING_PROFILES: profiles,
    });
    await server.prints('one serves topic test on fake://user:***@elsewhere/: Calculator');
    server.kill('SIGTERM');
    assert.equal(await server.exits(), 0);
  });

  it('reads its files again at SIGHUP, and keeps what it has when they are wrong', async () => {
    using files = served();
    await using server = startCommand(['serve', '--config-file', files.conf]);
    await server.prints(READY);
    files.write('my.conf', `${CONF}log_level = loud\n`);
    server.kill('SIGHUP');
    await server.prints('ERROR The configuration stays as it was');
    assert.match(server.printed, /log_level/);
    assert.equal((await fetch(healthzOf(server))).ok, true);
    files.write('my.conf', `${CONF}log_level = debug\n`);
    server.kill('SIGHUP');
    await server.prints('The configuration was read again changes=1');
    server.kill('SIGTERM');
    assert.equal(await server.exits(), 0);
  });

  it('starts again when its modules or files change, and not when others do', async () => {
    using files = served();
    await using server = startCommand(['serve', '--watch', '--config-file', files.conf]);
    await server.prints(READY);
    files.write('notes.txt', 'nothing to do with it');
    files.write('endpoints.mjs', ENDPOINTS.replace('Calculator', 'Abacus'));
    await server.prints('somewhere/: Abacus');
    assert.match(server.printed, /Restarting changed=\S+endpoints\.mjs/);
    files.write('endpoints.mjs', 'export class {');
    await server.prints('Waiting for a change');
    files.write('my.conf', CONF.replace('topic = test', 'topic = changed'));
    files.write('endpoints.mjs', ENDPOINTS);
    await server.prints('one serves topic changed');
    assert.doesNotMatch(server.printed, /notes\.txt/);
    server.kill('SIGTERM');
    assert.equal(await server.exits(), 0);
  });

  it('tells systemd when it is ready, reads again, and ends', async () => {
    using files = served();
    const told = join(files.root, 'told');
    // The first word takes its time: what is told after it must wait for it.
    const script = `case "$*" in *STATUS=one*) sleep 0.3;; esac\necho "$@" >> "${told}"`;
    const program = files.write('systemd-notify', `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o755);
    const env = {
      NOTIFY_SOCKET: '/nonexistent',
      PATH: `${files.root}:${process.env['PATH'] ?? ''}`,
    };
    await using server = startCommand(['serve', '--config-file', files.conf], env);
    await server.prints(READY);
    server.kill('SIGHUP');
    await server.prints('The configuration was read again');
    server.kill('SIGTERM');
    assert.equal(await server.exits(), 0);
    const words = readFileSync(told, 'utf8').replace(/USEC=\d+/, 'USEC=…');
    assert.deepEqual(words.trimEnd().split('\n'), [
      `READY=1 STATUS=${READY}`,
      'RELOADING=1 MONOTONIC_USEC=…',
      'READY=1',
      'STOPPING=1 STATUS=draining',
    ]);
  });

  it('gives endpoints what surrounds them, and disposes of them at the end', async () => {
    const endpoints = `export default (conf, transport) => ({
      method() {},
      [Symbol.dispose ?? Symbol.for('Symbol.dispose')]() {
        console.log('disposed', transport.conf === conf);
      },
    });`;
    using files = served(CONF, endpoints);
    await using server = startCommand(['serve', '--config-file', files.conf]);
    await server.prints('one serves');
    server.kill('SIGTERM');
    await server.exits();
    assert.match(server.printed, /disposed true/);
  });

  const mistakes: readonly (readonly [
    name: string,
    text: string,
    problem: RegExp,
    words?: readonly string[],
  ])[] = [
    ['no topic', CONF.replace(/topic.*\n/, ''), /nothing to serve: set topic in \[oslo_messaging_/],
    ['no endpoints', CONF.replace(/endpoints.*\n/, ''), /nothing to serve: set endpoints in /],
    [
      'no such module',
      CONF.replace('endpoints.mjs', 'none.mjs'),
      /no such module or dir.*none\.mjs/,
    ],
    ['a wrong value', CONF.replace('test', 'test\ndrain_timeout = soon'), /drain_timeout/],
    [
      'no address',
      CONF.replace('healthz = 0', 'healthz = http'),
      /healthz should be a port or host/,
    ],
    ['a misspelt option, strictly', `${CONF}tpoic = x\n`, /did you mean topic\?/, ['--strict']],
    ['an unknown word', CONF, /access-policy/, ['--access-policy', 'open']],
  ];
  for (const [name, text, problem, words = []] of mistakes) {
    it(`says what is wrong: ${name}`, async () => {
      using files = served(text);
      const { code, stderr } = await runCli('serve', '--config-file', files.conf, ...words);
      assert.match(stderr, problem);
      assert.equal(code, name === 'an unknown word' ? 2 : 3);
    });
  }

  it('warns of misspelt options and goes on', async () => {
    using files = served(`${CONF}tpoic = x\n`);
    await using server = startCommand(['serve', '--config-file', files.conf]);
    await server.prints(READY);
    assert.match(server.printed, /WARN .*tpoic.*did you mean topic\?/);
  });
});
