import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadCassette } from '../../lib/cassette.ts';
import {
  ConfigOpts,
  getRpcClient,
  getRpcServer,
  getRpcTransport,
  Target,
  type RPCClient,
  type RPCServer,
  type Transport,
} from '../../lib/index.ts';
import type { Finished } from '../support/process.ts';
import { createVhost, uniqueName, type TestVhost } from '../support/rabbit-vhost.ts';
import { command, startCommand } from './command.ts';

const TOPIC = uniqueName('recorded');

class Counter {
  step = 1;

  add(_ctxt: unknown, { to }: { readonly to: number }): { readonly sum: number } {
    return { sum: to + this.step };
  }

  note(): void {
    // Nobody waits for it.
  }
}

describe('oslo-messaging record and replay', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cli-record-'));
  const file = join(folder, 'sums.jsonl');
  const counter = new Counter();
  let vhost: TestVhost;
  let transport: Transport;
  let server: RPCServer;
  let client: RPCClient;

  before(async () => {
    vhost = await createVhost();
    await vhost.ctl.ctl.run('trace_on', '--vhost', vhost.name);
    transport = getRpcTransport(new ConfigOpts({ env: {} }), { url: vhost.url });
    server = getRpcServer(transport, new Target({ topic: TOPIC, server: 's' }), [counter]);
    client = getRpcClient(transport, new Target({ topic: TOPIC }), { timeoutMs: 20_000 });
    await server.start();
  });
  after(async () => {
    await transport.close();
    await vhost[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const env = (): Record<string, string> => ({ OSLO_MESSAGING_URL: vhost.url });
  const run = (...args: readonly string[]): Promise<Finished> => command(args, { env: env() });

  it('records by the firehose until it has enough', async () => {
    const args = ['record', file, '--via', 'firehose', '-t', TOPIC, '--count', '3'];
    await using recording = startCommand(args, env());
    await recording.prints('by the firehose: Ctrl-C ends it');
    assert.deepEqual(await client.call({ auth_token: 'hush' }, 'add', { to: 1 }), { sum: 2 });
    await client.cast({}, 'note');
    assert.equal(await recording.exits(), 0);
    assert.match(
      recording.printed,
      /: 1 request, 1 reply, 1 cast in [\d.]+ s \(1 secret taken out\)\n/,
    );
    const { header, lines } = await loadCassette(file);
    assert.equal(header.source, 'firehose');
    assert.equal(lines.length, 3);
  });

  it('records by queues of its own, says what it cannot see, and ends with Ctrl-C', async () => {
    const path = join(folder, 'seen.jsonl');
    await using recording = startCommand(['record', path, '-t', TOPIC, '--json'], env());
    await recording.prints('not seen: replies, failures and heartbeats');
    await client.call({}, 'add', { to: 1 });
    recording.kill('SIGINT');
    assert.equal(await recording.exits(), 0);
    const totals = JSON.parse(/^\{.*\}$/m.exec(recording.printed)?.[0] ?? '{}') as {
      readonly events?: { readonly request: number; readonly reply: number };
    };
    assert.deepEqual([totals.events?.request, totals.events?.reply], [1, 0]);
  });

  it('replays to the service, and says what it answers differently', async () => {
    const same = await run('replay', file);
    assert.deepEqual(
      [same.code, same.stdout, same.stderr],
      [0, '', `${file}: 1 same, 1 sent without an answer\n`],
    );
    counter.step = 2;
    const differs = await run('replay', file);
    counter.step = 1;
    assert.equal(
      differs.stdout,
      `different: call add to ${TOPIC} (${file}:2)\n  result.sum\n    - 2\n    + 3\n`,
    );
    assert.deepEqual(
      [differs.code, differs.stderr],
      [1, `${file}: 1 different, 1 sent without an answer\n`],
    );
  });

  for (const words of [
    ['replay', file, '--as', 'stub', '--speed', 'max'],
    ['serve', '--cassette', file, '--speed', 'max'],
  ]) {
    it(`answers in place of the service: ${words[0] ?? ''}`, async () => {
      await server.stop();
      await using stub = startCommand(words, env());
      await stub.prints('sums.jsonl is served on rabbit:');
      assert.deepEqual(await client.call({}, 'add', { to: 1 }), { sum: 2 });
      await assert.rejects(client.call({}, 'add', { to: 5 }), /differs at args\.to/);
      stub.terminate();
      assert.equal(await stub.exits(), 1);
      assert.match(stub.printed, /: 1 played, 1 not on it, 1 never asked for\n/);
    });
  }

  it('refuses speeds that are none, and a notifier without notifications', async () => {
    const speed = await run('replay', file, '--speed', '0');
    assert.deepEqual([speed.code, /above zero, or max/.test(speed.stderr)], [2, true]);
    const notifier = await run('replay', file, '--as', 'notifier');
    assert.deepEqual([notifier.code, /has no notifications/.test(notifier.stderr)], [2, true]);
    const both = await run('serve', 'x.mjs', '--cassette', file);
    assert.deepEqual([both.code, /neither endpoints nor --watch/.test(both.stderr)], [2, true]);
  });
});
