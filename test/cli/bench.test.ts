import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { BenchSummary } from '../../lib/cli/bench/summary.ts';
import { TemporaryFiles } from '../conf/temporary-files.ts';
import type { Finished } from '../support/process.ts';
import { createVhost, uniqueName, type TestVhost } from '../support/rabbit-vhost.ts';
import { command, startCommand } from './command.ts';

const SHORT = ['--duration', '0.5', '--warm-up', '0.1'];

describe('oslo-messaging bench, in memory', () => {
  const files = new TemporaryFiles();
  after(() => {
    files[Symbol.dispose]();
  });

  function bench(...args: readonly string[]): Promise<Finished> {
    return command(['bench', ...args, '--transport-url', 'fake://']);
  }

  for (const verb of ['call', 'cast', 'notify']) {
    it(`${verb} needs no other server`, async () => {
      const { code, stdout } = await bench(verb, ...SHORT);
      assert.match(
        stdout,
        new RegExp(`^${verb} bench: [1-9]\\d* in 0\\.\\d s, [\\d.]+ per second\n`),
      );
      assert.match(
        stdout,
        /^ {2}ms: p50 [\d.]+ {2}p90 [\d.]+ {2}p99 [\d.]+ {2}p99\.9 [\d.]+ {2}max /m,
      );
      assert.equal(code, 0);
    });
  }

  it('tells how it goes on standard error, unless it shall be quiet', async () => {
    const [told, quiet] = await Promise.all([
      bench('call', '--duration', '1.3', '--warm-up', '0'),
      bench('call', '--duration', '1.3', '--warm-up', '0', '--quiet'),
    ]);
    assert.match(told.stderr, /^1 s: \d+ per second, \d+ so far\n/);
    assert.equal(quiet.stderr, '');
  });

  it('compares with an earlier run, and says what was not the same', async () => {
    const first = await bench('call', 'topic.server', ...SHORT, '--json', '--size', '10');
    const run = JSON.parse(first.stdout) as BenchSummary;
    assert.deepEqual(run.conditions, {
      target: 'topic.server',
      clients: 1,
      in_flight: 16,
      size: 10,
      rate: null,
    });
    const before = { ...run, per_second: run.per_second * 1_000 };
    const path = files.write('before.json', JSON.stringify(before));
    const { stdout } = await bench(
      'call',
      'topic.server',
      ...SHORT,
      '--clients',
      '2',
      '--compare',
      path,
    );
    assert.match(stdout, /^ {2}than before \(\d+ per second\): per second -\d+ % {2}p50 /m);
    assert.match(stdout, /^ {2}was not the same: clients 1, now 2$/m);
    assert.match(stdout, /^ {2}was not the same: size 10, now 1000$/m);
  });

  it('--compare with --json', async () => {
    const first = await bench('cast', ...SHORT, '--json');
    const path = files.write('cast.json', first.stdout);
    const { stdout } = await bench('cast', ...SHORT, '--json', '--compare', path);
    const { compared } = JSON.parse(stdout) as { compared: Record<string, object> };
    assert.deepEqual(compared['differs'], []);
    assert.deepEqual(Object.keys(compared['percent'] ?? {}), [
      ...['per_second', 'p50', 'p90', 'p99', 'p99.9'],
    ]);
  });

  for (const { args, says } of [
    { args: ['call', '--clients', '0'], says: /--clients takes a whole number from 1 on/ },
    { args: ['call', '--in-flight', '1.5'], says: /--in-flight takes a whole number from 1 on/ },
    { args: ['call', '--size', '-1'], says: /--size takes a whole number from 0 on/ },
    { args: ['call', '--rate', '0'], says: /--rate takes a whole number from 1 on/ },
    { args: ['call', '--duration', '0'], says: /--duration takes a number of seconds above zero/ },
    { args: ['call', '--warm-up', '-1'], says: /--warm-up takes a number of seconds above zero/ },
    { args: ['call', '.a'], says: /neither TOPIC nor TOPIC\.SERVER/ },
    { args: ['call', '--compare', '/nonexistent'], says: /--compare: ENOENT/ },
    { args: ['serve', '--size', 'x'], says: /--size takes a whole number from 0 on/ },
    { args: [], says: /name what to measure/ },
  ]) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { code, stderr } = await bench(...args);
      assert.match(stderr, says);
      assert.equal(code, 2);
    });
  }

  for (const { what, content, says } of [
    { what: 'no JSON', content: 'x', says: /is not what bench prints with --json/ },
    { what: 'another shape', content: '{"verb": "call"}', says: /is not what bench prints/ },
    {
      what: 'another verb',
      content: JSON.stringify({
        verb: 'cast',
        conditions: {},
        per_second: 1,
        latency_ms: { p50: 1, p90: 1, p99: 1, 'p99.9': 1 },
      }),
      says: /is of cast, and not of call/,
    },
  ]) {
    it(`refuses to compare with ${what}`, async () => {
      const path = files.write('wrong.json', content);
      const { code, stderr } = await bench('call', '--compare', path);
      assert.match(stderr, says);
      assert.equal(code, 2);
    });
  }

  it('asks before it floods a profile marked production', async () => {
    const profiles = files.write('profiles.conf', '[prod]\nurl = fake://\nproduction = true\n');
    const env = { OSLO_MESSAGING_PROFILES: profiles };
    const refused = await command(['bench', 'cast', '--profile', 'prod'], { env });
    assert.match(refused.stderr, /profile "prod" is production: say --yes to bench cast bench/);
    assert.equal(refused.code, 2);
    const allowed = await command(['bench', 'cast', '--profile', 'prod', '--yes', ...SHORT], {
      env,
    });
    assert.equal(allowed.code, 0);
  });
});

describe('oslo-messaging bench, on RabbitMQ', () => {
  const topic = uniqueName('bench');
  let vhost: TestVhost;
  before(async () => {
    vhost = await createVhost();
  });
  after(() => vhost[Symbol.asyncDispose]());

  it('a server answers what the others send, and tells how much that was', async () => {
    const env = { OSLO_MESSAGING_URL: vhost.url };
    await using serving = startCommand(['bench', 'serve', topic, '--json', '--quiet'], env);
    await serving.prints(`serving topic ${topic}`);
    for (const verb of ['call', 'cast', 'notify']) {
      const args = ['bench', verb, topic, ...SHORT, '--clients', '2', '--rate', '50', '--json'];
      const { code, stdout } = await command(args, { env });
      const { done, failed } = JSON.parse(stdout) as BenchSummary;
      assert.ok(done >= 10, `${done} of ${verb}`);
      assert.deepEqual({ code, failed }, { code: 0, failed: 0 });
    }
    serving.terminate();
    assert.equal(await serving.exits(), 0);
    const served = /\{"served":(\d+),/.exec(serving.printed)?.[1];
    assert.ok(Number(served) >= 30, serving.printed);
  });

  it('where nobody serves, says so before it measures', async () => {
    const env = { OSLO_MESSAGING_URL: vhost.url };
    const args = ['bench', 'call', uniqueName('nobody'), '--timeout', '1'];
    const { code, stdout } = await command(args, { env });
    assert.equal(stdout, '');
    assert.equal(code, 7);
  });

  it('without a broker, too', async () => {
    const args = ['bench', 'cast', '--transport-url', 'rabbit://guest:guest@127.0.0.1:1/'];
    const { code } = await command([...args, '--timeout', '2']);
    assert.equal(code, 4);
  });
});
