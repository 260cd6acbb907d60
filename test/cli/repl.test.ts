import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createVhost, uniqueName, type TestVhost } from '../support/rabbit-vhost.ts';
import { RpcPeer } from '../support/rpc-peer.ts';
import { command, commandOnTerminal } from './command.ts';

const TOPIC = uniqueName('repl');

describe('oslo-messaging repl, answered by Python', () => {
  let vhost: TestVhost;
  let python: RpcPeer;
  let folder: string;
  let env: Readonly<Record<string, string>>;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oslo-messaging-repl-'));
    [vhost, python] = await Promise.all([createVhost(), RpcPeer.start()]);
    await python.serve({ url: vhost.url, topic: TOPIC, server: 'one' });
    env = { OSLO_MESSAGING_URL: vhost.url, XDG_STATE_HOME: folder };
  });
  after(async () => {
    await python[Symbol.asyncDispose]();
    await vhost[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it('does the lines of a pipe without a prompt, and fails when one has failed', async () => {
    const input = `call ${TOPIC} add a:=2 b:=3\ncall ${TOPIC} fail kind=x\ncall ${TOPIC} whoami\n`;
    const done = await command(['repl'], { env, input });
    assert.deepEqual(done, {
      code: 1,
      stdout: '5\n"one"\n',
      stderr: 'ValueError: bad value: x\n',
    });
  });

  it('prompts on a terminal, and remembers the lines', async () => {
    const input = `call ${TOPIC} whoami\n.exit\n`;
    const { code, stdout } = await commandOnTerminal(['repl'], { env, input });
    assert.match(stdout, /rabbit:\/\/[^:]+:\*\*\*@.*; \.help for help/);
    assert.match(stdout, /"one"\r\n[\d.]+ ms\r\n/);
    assert.equal(code, 0);
    const history = await readFile(join(folder, 'oslo-messaging', 'repl_history'), 'utf8');
    assert.equal(history, `call ${TOPIC} whoami\n.exit\n`);
  });
});
