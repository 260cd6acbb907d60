import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../support/ports.ts';
import type { Finished } from '../support/process.ts';
import { createVhost, uniqueName, type TestVhost } from '../support/rabbit-vhost.ts';
import { RpcPeer } from '../support/rpc-peer.ts';
import { until } from '../support/until.ts';
import { command } from './command.ts';

const TOPIC = uniqueName('call');
/** In the exchange of nova. */
const NOVA_TOPIC = uniqueName('conductor');
const SERVER = 'host.example.org';

describe('oslo-messaging call, answered by Python', () => {
  let vhost: TestVhost;
  let python: RpcPeer;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oslo-messaging-call-'));
    [vhost, python] = await Promise.all([createVhost(), RpcPeer.start()]);
    await python.serve({ url: vhost.url, topic: TOPIC, server: SERVER });
    const nova = { url: vhost.url, topic: NOVA_TOPIC, server: 'nova', exchange: 'nova' };
    await python.serve({ ...nova, namespace: 'baseapi', version: '1.1' });
  });
  after(async () => {
    await python[Symbol.asyncDispose]();
    await vhost[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  function call(...args: readonly string[]): Promise<Finished> {
    return command(['call', ...args], { env: { OSLO_MESSAGING_URL: vhost.url } });
  }

  it('prints the result as JSON and nothing else', async () => {
    const done = await call(TOPIC, 'add', 'a:=2', 'b:=3');
    assert.deepEqual(done, { code: 0, stdout: '5\n', stderr: '' });
  });

  it('reaches one server, whose name has dots', async () => {
    const done = await call(`${TOPIC}.${SERVER}`, 'whoami');
    assert.deepEqual(done, { code: 0, stdout: `"${SERVER}"\n`, stderr: '' });
  });

  it('carries what only Python has: large integers, NaN', async () => {
    const text = '[123456789012345678901, NaN, 2.5, "ü\\n", null]';
    const { stdout, code } = await call(TOPIC, 'echo', `value:=${text}`, '--json');
    assert.equal(code, 0);
    const pattern = /^\{"result":(.*),"elapsed_ms":[\d.]+\}\n$/;
    assert.equal(pattern.exec(stdout)?.[1], text.replaceAll(', ', ','));
  });

  it('takes arguments from data, key=value winning, and sends the context', async () => {
    const words = ['-d', '{"value": "from data"}', '--context', 'user=u', '--context', 'n:=1'];
    assert.equal((await call(TOPIC, 'echo', ...words)).stdout, '"from data"\n');
    assert.equal((await call(TOPIC, 'echo', 'value=from args', ...words)).stdout, '"from args"\n');
    const context = await call(TOPIC, 'context', ...words.slice(2));
    assert.deepEqual(JSON.parse(context.stdout), { user: 'u', n: 1, client_timeout: null });
  });

  it('reads data from standard input', async () => {
    const env = { OSLO_MESSAGING_URL: vhost.url };
    const input = '{"value": [1]}';
    const done = await command(['call', TOPIC, 'echo', '-d', '@-', '--json'], { env, input });
    assert.match(done.stdout, /^\{"result":\[1\],/);
  });

  it('knows the exchange of nova from its configuration file', async () => {
    const file = join(folder, 'nova.conf');
    await writeFile(file, `[DEFAULT]\ntransport_url = ${vhost.url}\n`);
    const words = ['--namespace', 'baseapi', '--rpc-version', '1.1', '--config-file', file];
    const done = await command(['call', NOVA_TOPIC, 'whoami', ...words]);
    assert.deepEqual(done, { code: 0, stdout: '"nova"\n', stderr: '' });
  });

  it('goes where a profile says', async () => {
    const profiles = join(folder, 'profiles.conf');
    await writeFile(profiles, `[home]\nurl = ${vhost.url}\nexchange = nova\n`);
    const words = ['--namespace', 'baseapi', '--rpc-version', '1.1', '--profile', 'home'];
    const env = { OSLO_MESSAGING_PROFILES: profiles, OSLO_MESSAGING_URL: 'fake://' };
    const done = await command(['call', NOVA_TOPIC, 'whoami', ...words], { env });
    assert.deepEqual(done, { code: 0, stdout: '"nova"\n', stderr: '' });
  });

  describe('tells what the other side raised', () => {
    it('by class and message', async () => {
      const done = await call(TOPIC, 'fail', 'kind=odd');
      assert.deepEqual(done, { code: 6, stdout: '', stderr: 'ValueError: bad value: odd\n' });
    });

    it('with the module', async () => {
      const { stderr } = await call(TOPIC, 'fail', 'kind=custom', '-v');
      assert.equal(stderr, 'peer_errors.QuotaExceeded: Quota exceeded for volumes\n');
    });

    it('with the traceback', async () => {
      const { stderr } = await call(TOPIC, 'fail', 'kind=odd', '-vv');
      assert.match(
        stderr,
        /^builtins\.ValueError: .*\nTraceback \(most recent call last\):\n {2}File/m,
      );
      assert.match(stderr, /\n {4}raise ValueError\("bad value: %s" % kind\)\n/);
    });

    it('as JSON', async () => {
      const { code, stdout, stderr } = await call(TOPIC, 'fail', 'kind=odd', '--json');
      const { error } = JSON.parse(stdout) as { error: Record<string, unknown> };
      const { traceback, ...rest } = error;
      const raised = { class: 'ValueError', module: 'builtins', message: 'bad value: odd' };
      assert.deepEqual(rest, { ending: 'remote', ...raised });
      assert.ok(Array.isArray(traceback) && traceback.length > 2);
      assert.deepEqual({ code, stderr }, { code: 6, stderr: '' });
    });

    it('of a built-in exception that JavaScript has, too', async () => {
      const { code, stderr } = await call(TOPIC, 'add', 'a:=1');
      assert.match(stderr, /^TypeError: .*missing 1 required positional argument: 'b'\n$/);
      assert.equal(code, 6);
    });
  });

  describe('ends with a code of its own for', () => {
    it('no reply in time', async () => {
      const { code, stderr } = await call(TOPIC, 'slow', 'seconds:=3', '--timeout', '0.3');
      assert.match(stderr, /^oslo-messaging: Timed out waiting for a reply .* no reply came\n$/);
      assert.equal(code, 5);
    });

    it('a server that does not show to be alive', async () => {
      const { code, stderr } = await call(TOPIC, 'slow', 'seconds:=3', '--monitor', '1');
      assert.match(stderr, /Timed out/);
      assert.equal(code, 5);
    });

    it('no queue, at once', async () => {
      const { code, stderr } = await call('nobody', 'add');
      assert.match(
        stderr,
        /^oslo-messaging: No queue is bound to exchange "openstack" for "nobody"/,
      );
      assert.equal(code, 7);
    });

    it('a refused login', async () => {
      const url = vhost.url.replace(/\/\/[^@]*@/, '//nobody:secret@');
      const { code, stderr } = await call(TOPIC, 'add', '--transport-url', url);
      assert.match(stderr, /refuses the login of user "nobody": wrong user name or password\n$/);
      assert.doesNotMatch(stderr, /secret/);
      assert.equal(code, 8);
    });

    it('a broker that is not there', async () => {
      const [port] = await freePorts(1);
      const url = `rabbit://127.0.0.1:${String(port)}/`;
      const { code, stderr } = await call(TOPIC, 'add', '--transport-url', url, '--json');
      assert.equal(stderr, '');
      assert.equal(code, 4);
    });

    it('wrong usage', async () => {
      const { code, stderr } = await call(TOPIC, 'add', 'a');
      assert.match(stderr, /neither key=value nor key:=json \(see oslo-messaging --help\)\n$/);
      assert.equal(code, 2);
    });

    it('a profile that does not exist', async () => {
      const { code, stderr } = await call(TOPIC, 'add', '--profile', 'none');
      assert.match(stderr, /--profile: there is no \/nonexistent\/profiles\.conf/);
      assert.equal(code, 2);
    });

    it('Ctrl-C, at which it lets go of the broker', async () => {
      // One that has never got what JSON cannot say, so that it can be asked what it got.
      const server = 'patient';
      await python.serve({ url: vhost.url, topic: TOPIC, server });
      const main = fileURLToPath(new URL('../../lib/cli/main.ts', import.meta.url));
      const words = ['--import', 'tsx', main, 'call', `${TOPIC}.${server}`, 'slow', 'seconds:=4'];
      const child = spawn(process.execPath, [...words, '--transport-url', vhost.url]);
      child.stderr.setEncoding('utf8');
      const said: string[] = [];
      child.stderr.on('data', (text: string) => said.push(text));
      await until(async () => {
        const received = await python.received(server);
        return received.some(({ args }) => args['seconds'] === 4);
      });
      child.kill('SIGINT');
      const [code] = (await once(child, 'close')) as [number | null];
      assert.deepEqual({ code, said }, { code: 130, said: ['oslo-messaging: interrupted\n'] });
    });
  });

  it('sends nothing in a dry run, and masks secrets', async () => {
    const words = ['auth_token=tok', '--context', 'auth_token=tok', '--dry-run', '--json'];
    const { stdout, code } = await call('nobody.there', 'add', ...words, '--timeout', '7');
    assert.equal(code, 0);
    const shown = JSON.parse(stdout) as Record<string, Record<string, unknown>>;
    assert.deepEqual(
      { exchange: shown['exchange'], routing_key: shown['routing_key'] },
      { exchange: 'openstack', routing_key: 'nobody.there' },
    );
    assert.equal(shown['properties']?.['expiration'], '7000');
    const message = shown['body']?.['oslo.message'] as Record<string, unknown>;
    assert.deepEqual(message['args'], { auth_token: '***' });
    assert.equal(message['_context_auth_token'], '***');
    const open = await call('nobody.there', 'add', ...words, '--show-secrets');
    assert.match(open.stdout, /"_context_auth_token":"tok"/);
  });
});
