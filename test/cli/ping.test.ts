import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  ConfigOpts,
  getRpcServer,
  getRpcTransport,
  Target,
  type Transport,
} from '../../lib/index.ts';
import type { Finished } from '../support/process.ts';
import { createVhost, uniqueName, type TestVhost } from '../support/rabbit-vhost.ts';
import { RpcPeer } from '../support/rpc-peer.ts';
import { command } from './command.ts';

const NODE = uniqueName('node');
const PYTHON = uniqueName('python');
const STOPPED = uniqueName('stopped');

describe('oslo-messaging ping', () => {
  let vhost: TestVhost;
  let python: RpcPeer;
  let transport: Transport;
  before(async () => {
    [vhost, python] = await Promise.all([createVhost(), RpcPeer.start()]);
    // Like every Python service by default, it has no endpoint for pings.
    await python.serve({ url: vhost.url, topic: PYTHON, server: 'host' });
    await python.serve({ url: vhost.url, topic: STOPPED, server: 'gone' });
    await python.stop('gone');
    const conf = new ConfigOpts({ env: {}, overrides: { DEFAULT: { rpc_ping_enabled: true } } });
    transport = getRpcTransport(conf, { url: vhost.url });
    await getRpcServer(transport, new Target({ topic: NODE, server: 'a.b' }), []).start();
  });
  after(async () => {
    await transport.close();
    await python[Symbol.asyncDispose]();
    await vhost[Symbol.asyncDispose]();
  });

  function ping(...args: readonly string[]): Promise<Finished> {
    return command(['ping', ...args], { env: { OSLO_MESSAGING_URL: vhost.url } });
  }

  it('a server that answers to pings', async () => {
    const { code, stdout, stderr } = await ping(`${NODE}.a.b`);
    assert.match(stdout, new RegExp(`^${NODE}\\.a\\.b: pong in [\\d.]+ ms\\n$`));
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  });

  it('several times', async () => {
    const { code, stdout } = await ping(NODE, '--count', '2');
    const [first = '', second = '', summary = ''] = stdout.split('\n');
    assert.match(first, /: pong in /);
    assert.match(second, /: pong in /);
    assert.match(summary, /: 2 of 2 answered, [\d.]+ to [\d.]+ ms$/);
    assert.equal(code, 0);
  });

  it('a server that raises in place of answering is alive', async () => {
    const { code, stdout } = await ping(PYTHON);
    assert.match(stdout, /: alive in [\d.]+ ms, but .* \(NoSuchMethod\): rpc_ping_enabled is off/);
    assert.equal(code, 0);
  });

  it('a queue without a server', async () => {
    const { code, stdout } = await ping(`${STOPPED}.gone`, '--wait', '0.5', '--json');
    const { elapsed_ms: elapsedMs, ...rest } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual(rest, { target: `${STOPPED}.gone`, seq: 1, outcome: 'no reply' });
    assert.ok(Number(elapsedMs) >= 500, stdout);
    assert.equal(code, 1);
  });

  it('no queue', async () => {
    const { code, stdout } = await ping('nobody', '--wait', '0.5');
    assert.match(stdout, /^nobody: no queue exists for it after /);
    assert.equal(code, 7);
  });

  describe('all servers of a topic', () => {
    it('counts who answers', async () => {
      const { code, stdout } = await ping(NODE, '--all', '--wait', '2');
      assert.match(stdout, /^node-\w+: pong in [\d.]+ ms\nnode-\w+: 1 answered\n$/);
      assert.equal(code, 0);
    });

    it('fails when fewer answer than there should be', async () => {
      const { code, stdout } = await ping(NODE, '--all', '--count', '2', '--wait', '1');
      assert.match(stdout, /: 1 of 2 answered\n$/);
      assert.equal(code, 1);
    });

    it('ends at once when all have answered, one by raising', async () => {
      const { code, stdout } = await ping(
        PYTHON,
        '--all',
        '--count',
        '1',
        '--wait',
        '50',
        '--json',
      );
      const answer = JSON.parse(stdout) as Record<string, unknown>;
      const { target, outcome, raised } = answer;
      assert.deepEqual([target, outcome, raised], [PYTHON, 'raised', 'NoSuchMethod']);
      assert.equal(code, 0);
    });

    it('says that nobody listens', async () => {
      const { code, stderr } = await ping('nobody', '--all');
      assert.equal(stderr, 'oslo-messaging: no server listens on topic "nobody"\n');
      assert.equal(code, 7);
    });
  });

  for (const { args, says } of [
    { args: [`${NODE}.a`, '--all'], says: /--all is every server of "node-\w+": name none/ },
    { args: [NODE, '--count', '0'], says: /--count takes 1 or more/ },
    { args: [NODE, '--wait', '0'], says: /--wait takes a number of seconds above zero/ },
    { args: ['.a'], says: /neither TOPIC nor TOPIC\.SERVER/ },
  ]) {
    it(`refuses ${args.slice(1).join(' ') || '.a'}`, async () => {
      const { code, stderr } = await ping(...args);
      assert.match(stderr, says);
      assert.equal(code, 2);
    });
  }
});
