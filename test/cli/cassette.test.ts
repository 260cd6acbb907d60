import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Finished } from '../support/process.ts';
import { runCli } from './command.ts';

const CAPTURE = fileURLToPath(new URL('../golden/captures/nova.jsonl', import.meta.url));
const SAMPLES = fileURLToPath(new URL('../golden/nova-samples', import.meta.url));

let folder: string;
let boot: string;
let nova: string;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-cassettes-'));
  nova = join(folder, 'nova.jsonl');
  const { code, stderr } = await runCli('record', nova, '--from', CAPTURE);
  assert.equal(code, 0, stderr);
  assert.equal(
    stderr.replace(/in [\d.]+ s/, 'in N s'),
    `${nova}: 2 requests, 1 reply, 1 failure, 1 fanout, 2 notifications in N s\n`,
  );
});
beforeEach(() => {
  boot = join(folder, 'boot.jsonl');
  writeFileSync(boot, readFileSync(nova));
});
after(() => {
  rmSync(folder, { recursive: true });
});

/** The cassette with a text of it replaced. */
function changed(from: string | RegExp, to: string): string {
  const path = join(folder, 'changed.jsonl');
  const text = readFileSync(nova, 'utf8');
  const replaced = text.replace(from, to);
  assert.notEqual(replaced, text);
  writeFileSync(path, replaced);
  return path;
}

const cassette = (...args: readonly string[]): Promise<Finished> => runCli('cassette', ...args);

describe('oslo-messaging record --from', () => {
  it('refuses what is there already, unless it is to be replaced or continued', async () => {
    const again = await runCli('record', boot, '--from', CAPTURE);
    assert.equal(again.code, 2);
    assert.match(again.stderr, /boot\.jsonl exists: --force replaces it/);
    const replaced = await runCli('record', boot, '--from', CAPTURE, '--force', '--json');
    const totals = JSON.parse(replaced.stdout) as Record<string, unknown>;
    assert.deepEqual([totals['passedOver'], totals['malformed'], totals['gaps']], [0, 0, 0]);
    const continued = await runCli('record', boot, '--from', CAPTURE, '--append');
    assert.equal(continued.code, 0, continued.stderr);
    assert.equal(readFileSync(boot, 'utf8').trim().split('\n').length, 15);
  });

  it('takes what is wanted of a capture', async () => {
    const path = join(folder, 'scheduler.jsonl');
    const { stderr } = await runCli('record', path, '--from', CAPTURE, '-t', 'scheduler');
    assert.match(stderr, /: 1 fanout in [\d.]+ s \(6 passed over\)\n$/);
  });

  it('makes a cassette of nova’s notification samples', async () => {
    const path = join(folder, 'samples.jsonl');
    const { code, stderr } = await runCli('record', path, '--from', SAMPLES);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /3 notifications/);
    assert.match(readFileSync(path, 'utf8'), /"topic":"versioned_notifications"/);
  });

  for (const { name, args, says } of [
    {
      name: 'a file that is not there',
      args: ['--from', '/nowhere'],
      says: /cannot read \/nowhere/,
    },
    {
      name: 'what is no capture',
      args: ['--from', fileURLToPath(import.meta.url)],
      says: /has no messages in it/,
    },
    { name: 'both --append and --force', args: ['--append', '--force'], says: /not both/ },
    { name: 'a count that is none', args: ['--count', '0'], says: /--count takes a whole number/ },
  ]) {
    it(`refuses ${name}`, async () => {
      const { code, stderr } = await runCli('record', join(folder, 'none.jsonl'), ...args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, says);
    });
  }
});

describe('oslo-messaging diff', () => {
  it('finds no difference between a conversation and itself', async () => {
    const { code, stdout, stderr } = await runCli('diff', nova, boot);
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: '', stderr: '5 same\n' });
  });

  it('names the call and the path at which it differs', async () => {
    const other = changed('"n":1', '"n":2');
    const { code, stdout, stderr } = await runCli('diff', nova, other);
    assert.equal(
      stdout,
      `~ call ping to conductor (baseapi 1.0) (${nova}:2, ${other}:2)\n  args.arg.n\n    - 1\n    + 2\n`,
    );
    assert.deepEqual({ code, stderr }, { code: 1, stderr: '4 same, 1 changed\n' });
    const ignored = await runCli('diff', nova, other, '--ignore', 'args.arg');
    assert.equal(ignored.code, 0, ignored.stdout);
  });

  it('prints JSON', async () => {
    const { stdout } = await runCli('diff', nova, changed('"n":1', '"n":2'), '--json');
    assert.deepEqual(JSON.parse(stdout), {
      kind: 'changed',
      what: 'call ping to conductor (baseapi 1.0)',
      expected_line: 2,
      actual_line: 2,
      differences: [{ path: 'args.arg.n', kind: 'changed', expected: 1, actual: 2 }],
    });
  });

  it('names what is missing, and what is extra', async () => {
    const other = changed('"method":"delete_instance_info"', '"method":"something_else"');
    const { stdout, stderr } = await runCli('diff', nova, other);
    assert.match(
      stdout,
      /^- fanout delete_instance_info to scheduler .*\n\+ fanout something_else/,
    );
    assert.equal(stderr, '4 same, 1 missing, 1 extra\n');
  });

  it('-u writes what is to be expected from now on, and keeps matchers that accept it', async () => {
    writeFileSync(boot, readFileSync(boot, 'utf8').replace('"hello":"wörld"', '"hello":"${ANY}"'));
    const other = changed('"n":1', '"n":2');
    const updated = await runCli('diff', boot, other, '-u');
    assert.equal(updated.code, 0);
    const text = readFileSync(boot, 'utf8');
    assert.match(text, /"hello":"\$\{ANY\}","n":2/);
    const { code, stdout } = await runCli('diff', boot, other);
    assert.equal(code, 0, stdout);
  });

  it('compares notifications with nova’s samples, with replacements', async () => {
    const samples = join(folder, 'sampled.jsonl');
    await runCli('record', samples, '--from', SAMPLES, '--force');
    const same = await runCli('diff', SAMPLES, samples);
    assert.deepEqual([same.code, same.stderr], [0, '3 same\n'], same.stdout);
    const text = readFileSync(samples, 'utf8');
    writeFileSync(samples, text.replace('"host":"host1"', '"host":"other"'));
    const differs = await runCli('diff', SAMPLES, samples);
    assert.equal(differs.code, 1);
    assert.match(
      differs.stdout,
      /payload\["nova_object.data"\]\.host\n {4}- "host1"\n {4}\+ "other"/,
    );
    const replacements = join(folder, 'replacements.json');
    writeFileSync(replacements, JSON.stringify({ host: '${ANY}' }));
    const replaced = await runCli('diff', SAMPLES, samples, '--replacements', replacements);
    assert.equal(replaced.code, 0, replaced.stdout);
  });

  it('refuses what is no cassette, and what is not there', async () => {
    const none = await runCli('diff', nova, CAPTURE);
    assert.equal(none.code, 1);
    assert.match(
      none.stderr,
      /nova\.jsonl:1: this is no cassette: "cassette" is missing|its version/,
    );
    assert.equal((await runCli('diff', nova, '/nowhere')).code, 2);
    assert.equal((await runCli('diff', nova, boot, '--replacements', 'x')).code, 2);
  });
});

describe('oslo-messaging cassette', () => {
  it('lint finds nothing in a recording', async () => {
    const { code, stdout } = await cassette('lint', nova);
    assert.deepEqual({ code, stdout }, { code: 0, stdout: '' });
  });

  it('lint finds what is wrong, line by line', async () => {
    const lines = readFileSync(boot, 'utf8').trim().split('\n');
    const bad = [
      lines[0],
      lines[2],
      '{"event":"cast"}',
      '{"event":"cast","atMs":9e9,"target":{"topic":"t"},"method":"m","args":{"a":"${uuid:x}","b":"${NO}","password":"hunter2"},"ctxt":{}}',
      lines[1],
    ];
    writeFileSync(boot, `${bad.join('\n')}\n{"torn`);
    const { code, stdout } = await cassette('lint', boot);
    const found = stdout.replaceAll(boot, 'boot');
    assert.equal(code, 1);
    for (const expected of [
      'boot:2: warning: it answers ${msg:1}, and no request before has that id',
      'boot:3: error: "atMs" is missing',
      'boot:4: error: at args.a: ${uuid:x} has no number',
      'boot:4: error: at args.b: there is no matcher NO',
      'boot:4: warning: there may be a secret at args.password',
      'boot:5: warning: it is older than the line before',
      'boot:6: warning: its last line is torn off',
    ]) {
      assert.ok(found.includes(expected), `${expected}\nis not in\n${found}`);
    }
    const { stdout: json } = await cassette('lint', boot, '--json');
    assert.match(json, /^\{"file":".*","line":2,"level":"warning"/);
  });

  it('lint --strict minds warnings', async () => {
    appendFileSync(boot, '{"torn');
    assert.equal((await cassette('lint', boot)).code, 0);
    assert.equal((await cassette('lint', boot, '--strict')).code, 1);
  });

  it('fmt writes a cassette as a recording writes it', async () => {
    const text = readFileSync(boot, 'utf8');
    writeFileSync(
      boot,
      `${text.replace('{"event":"fanout","atMs"', '{ "event" : "fanout" ,"atMs"')}{"torn`,
    );
    const check = await cassette('fmt', '--check', boot);
    assert.deepEqual([check.code, check.stdout], [1, `${boot}\n`]);
    assert.equal((await cassette('fmt', boot)).code, 0);
    assert.equal(readFileSync(boot, 'utf8'), text);
    assert.equal((await cassette('fmt', '--check', boot)).code, 0);
  });

  it('merge puts cassettes together, and split takes them apart', async () => {
    const merged = join(folder, 'merged.jsonl.gz');
    const { code, stderr } = await cassette('merge', nova, boot, '-o', merged);
    assert.deepEqual(
      { code, stderr },
      { code: 0, stderr: `${merged}: 14 events of 2 cassettes\n` },
    );
    const stats = JSON.parse((await cassette('stats', merged, '--json')).stdout) as {
      readonly events: Record<string, number>;
    };
    assert.equal(stats.events['request'], 4);
    assert.equal((await cassette('lint', merged)).code, 0);
    assert.equal((await cassette('merge', nova, '-o', merged)).code, 2);

    const parts = join(folder, 'parts');
    const split = await cassette('split', nova, parts, '--by', 'method');
    assert.equal(split.code, 0, split.stderr);
    assert.deepEqual(readdirSync(parts).sort(), [
      'nova.delete_instance_info.jsonl',
      'nova.object_class_action_versions.jsonl',
      'nova.ping.jsonl',
      'nova.service.update.jsonl',
    ]);
    const together = join(folder, 'together.jsonl');
    const files = readdirSync(parts).map((name) => join(parts, name));
    await cassette('merge', ...files, '-o', together);
    const { stdout } = await runCli('diff', nova, together);
    assert.equal(stdout, '');
  });

  it('grep prints what it finds with its answers, and writes it', async () => {
    const { code, stdout } = await cassette('grep', 'ServiceNotFound', nova);
    assert.equal(code, 0);
    assert.deepEqual(stdout.match(/^\d+:\{"event":"\w+"/gm), [
      '4:{"event":"request"',
      '5:{"event":"failure"',
    ]);
    const failed = join(folder, 'failed.jsonl');
    await cassette('grep', '.', nova, '--kind', 'failure', '-o', failed);
    assert.equal(readFileSync(failed, 'utf8').trim().split('\n').length, 3);
    const counted = await cassette('grep', 'PING', nova, '-i', '-c', '--method', 'ping');
    assert.equal(counted.stdout, `${nova}:1\n`);
    assert.equal((await cassette('grep', 'nothing of that sort', nova)).code, 1);
    assert.equal((await cassette('grep', '(', nova)).code, 2);
  });

  it('stats counts', async () => {
    const { stdout } = await cassette('stats', nova);
    assert.match(stdout, /: 2 requests, 1 reply, 1 failure, 1 fanout, 2 notifications\n/);
    assert.match(stdout, / 1 {2}request ping on conductor {2}p50 [\d.]+ ms/);
    assert.match(stdout, / 2 {2}notification service\.update on versioned_notifications/);
    assert.match(stdout, / 1 {2}request object_class_action_versions on conductor {2}1 failed/);
  });
});
