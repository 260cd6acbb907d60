import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Finished } from '../support/process.ts';
import { createVhost, uniqueName, type TestVhost } from '../support/rabbit-vhost.ts';
import { RpcPeer, type ReceivedByPeer } from '../support/rpc-peer.ts';
import { until } from '../support/until.ts';
import { command, commandOnTerminal } from './command.ts';

const TOPIC = uniqueName('cast');
const SERVERS = ['one', 'two'] as const;

describe('oslo-messaging cast and fanout, to Python', () => {
  let vhost: TestVhost;
  let python: RpcPeer;
  let folder: string;
  let env: Readonly<Record<string, string>>;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oslo-messaging-cast-'));
    [vhost, python] = await Promise.all([createVhost(), RpcPeer.start()]);
    for (const server of SERVERS) await python.serve({ url: vhost.url, topic: TOPIC, server });
    const profiles = join(folder, 'profiles.conf');
    await writeFile(profiles, `[prod]\nurl = ${vhost.url}\nproduction = true\n`);
    env = { OSLO_MESSAGING_URL: vhost.url, OSLO_MESSAGING_PROFILES: profiles };
  });
  after(async () => {
    await python[Symbol.asyncDispose]();
    await vhost[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  function send(...args: readonly string[]): Promise<Finished> {
    return command(args, { env });
  }

  async function receivedBy(server: string, note: string): Promise<readonly ReceivedByPeer[]> {
    const received = await python.received(server);
    return received.filter(({ args }) => args['note'] === note);
  }

  it('casts to one server', async () => {
    const done = await send('cast', `${TOPIC}.two`, 'record', 'note=one', 'n:=1');
    assert.deepEqual(done, { code: 0, stdout: '', stderr: '' });
    const [received] = await until(async () => {
      const found = await receivedBy('two', 'one');
      return found.length > 0 && found;
    });
    assert.deepEqual(received?.args, { note: 'one', n: 1 });
    assert.deepEqual(await receivedBy('one', 'one'), []);
  });

  it('fans out to all', async () => {
    const { code, stdout } = await send('fanout', TOPIC, 'record', 'note=all', '--json');
    assert.match(stdout, /^\{"sent":true,"elapsed_ms":[\d.]+\}\n$/);
    assert.equal(code, 0);
    for (const server of SERVERS) {
      await until(async () => (await receivedBy(server, 'all')).length === 1);
    }
  });

  it('says that nobody is there', async () => {
    const cast = await send('cast', 'nobody', 'record');
    assert.match(cast.stderr, /No queue is bound to exchange "openstack" for "nobody"/);
    assert.equal(cast.code, 7);
    const fanout = await send('fanout', 'nobody', 'record');
    assert.equal(fanout.stderr, 'oslo-messaging: no server listens on topic "nobody"\n');
    assert.equal(fanout.code, 7);
  });

  it('fans out to no single server', async () => {
    const { code, stderr } = await send('fanout', `${TOPIC}.one`, 'record');
    assert.match(stderr, /a fanout goes to all servers of ".*": name none/);
    assert.equal(code, 2);
  });

  describe('in a profile marked production', () => {
    const words = (note: string): string[] => [
      ...['cast', TOPIC, 'record', `note=${note}`, '--profile', 'prod'],
    ];

    async function count(note: string): Promise<number> {
      const all = await Promise.all(SERVERS.map((server) => receivedBy(server, note)));
      return all.flat().length;
    }

    it('refuses where there is nobody to ask', async () => {
      const { code, stderr } = await send(...words('script'));
      assert.match(stderr, /profile "prod" is production: say --yes to cast record to cast-/);
      assert.equal(code, 2);
    });

    it('goes on with --yes', async () => {
      assert.equal((await send(...words('yes'), '--yes')).code, 0);
      await until(async () => (await count('yes')) === 1);
    });

    it('shows the target on a terminal, and asks', async () => {
      const refused = await commandOnTerminal(words('asked'), { env, input: 'n\n' });
      assert.match(refused.stdout, /cast record to cast-[0-9a-f]+\r\n/);
      assert.match(refused.stdout, /in profile "prod" \(production\), rabbit:\/\/[^:]+:\*\*\*@/);
      assert.match(refused.stdout, /Go on\? \[y\/N\] [\s\S]*oslo-messaging: nothing was sent/);
      assert.equal(refused.code, 1);
      const accepted = await commandOnTerminal(words('asked'), { env, input: 'y\n' });
      assert.match(accepted.stdout, /the broker has it, after [\d.]+ ms/);
      assert.equal(accepted.code, 0);
      // The second one has come; had the first been sent, it would have been there before it.
      await until(async () => (await count('asked')) > 0);
      assert.equal(await count('asked'), 1);
    });

    it('asks nothing of a dry run', async () => {
      const { code, stdout } = await send(...words('dry'), '--dry-run');
      assert.match(stdout, /^exchange {5}openstack\nrouting key {2}cast-/);
      assert.equal(code, 0);
    });
  });

  describe('says what is wrong with a profile', () => {
    const cases = [
      { text: '[prod]\nurl = fake://\n', name: 'staging', code: 2, says: /no profile "staging"/ },
      { text: '[prod]\nurll = fake://\n', name: 'prod', code: 3, says: /urll.*did you mean url/ },
      { text: '[prod]\nurl = fake://\n', name: 'a b', code: 2, says: /cannot be the name/ },
      { text: 'url = fake://\n', name: 'prod', code: 3, says: /cannot parse .*:1/ },
    ];
    for (const { text, name, code, says } of cases) {
      it(JSON.stringify({ text, name }), async () => {
        const profiles = join(folder, 'wrong.conf');
        await writeFile(profiles, text);
        const done = await command(['cast', TOPIC, 'record', '--profile', name], {
          env: { OSLO_MESSAGING_PROFILES: profiles },
        });
        assert.match(done.stderr, says);
        assert.equal(done.code, code);
      });
    }
  });
});
