import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { getRpcServer, Target, type RPCServer, type Transport } from '../../lib/index.ts';
import { fakeTransport } from '../../lib/testing/index.ts';
import { historyPath, mayBeKept, readHistory, writeHistory } from '../../lib/cli/repl/history.ts';
import { ReplSession, type LineOutcome } from '../../lib/cli/repl/repl-session.ts';
import { splitWords } from '../../lib/cli/repl/split-words.ts';
import { Vocabulary } from '../../lib/cli/repl/vocabulary.ts';
import { Calculator } from '../interop/calculator.ts';

describe('splitWords', () => {
  const cases: readonly (readonly [line: string, words: readonly string[]])[] = [
    ['', []],
    ['  a  b\t', ['a', 'b']],
    [`a='two words' b="say \\"hi\\" \\n"`, ['a=two words', 'b=say "hi" \\n']],
    [`''`, ['']],
    ['a\\ b', ['a b']],
    [`x:='{"k": [1]}'`, ['x:={"k": [1]}']],
  ];
  for (const [line, words] of cases) {
    it(JSON.stringify(line), () => {
      assert.deepEqual(splitWords(line), words);
    });
  }

  for (const line of [`'a`, `a="b`, 'a\\']) {
    it(`refuses ${line}`, () => {
      assert.throws(() => splitWords(line), /a quote has no end/);
    });
  }
});

describe('completion at the prompt', () => {
  const vocabulary = new Vocabulary();
  for (const line of [
    'call test add a:=1',
    'cast test.one note',
    'call test echo',
    '.help',
    'call',
  ])
    vocabulary.learn(line);

  const cases: readonly (readonly [line: string, completions: readonly string[], word: string])[] =
    [
      ['ca', ['call', 'cast'], 'ca'],
      ['.t', ['.timing'], '.t'],
      ['call ', ['test', 'test.one'], ''],
      ['fanout te', ['test', 'test.one'], 'te'],
      ['call test ', ['add', 'echo'], ''],
      ['call test a', ['add'], 'a'],
      ['call test add a', [], 'a'],
      ['call other ', [], ''],
      ['dance ', [], ''],
    ];
  for (const [line, completions, word] of cases) {
    it(JSON.stringify(line), () => {
      assert.deepEqual(vocabulary.complete(line), [completions, word]);
    });
  }
});

describe('the history of the prompt', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oslo-messaging-history-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('lies where the user keeps such things', () => {
    const file = join('oslo-messaging', 'repl_history');
    assert.equal(historyPath({ XDG_STATE_HOME: '/s' }), join('/s', file));
    assert.equal(historyPath({ HOME: '/h' }), join('/h', '.local', 'state', file));
  });

  it('comes back, the newest first, for the eyes of its user only', async () => {
    const path = join(folder, 'new', 'history');
    assert.deepEqual(await readHistory(path), []);
    await writeHistory(path, ['newest', 'call t m password=x', 'oldest']);
    assert.deepEqual(await readHistory(path), ['newest', 'oldest']);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  for (const [line, kept] of [
    ['call t m a=1', true],
    [' call t m a=1', false],
    ['call t m admin_pass=x', false],
    ['.context auth_token=x', false],
    [`call t m a:='{"password": "x"}'`, false],
  ] as const) {
    it(`${kept ? 'keeps' : 'forgets'} ${JSON.stringify(line)}`, () => {
      assert.equal(mayBeKept(line), kept);
    });
  }
});

describe('a session at the prompt', () => {
  const calculator = new Calculator('one');
  let transport: Transport;
  let server: RPCServer;
  before(async () => {
    transport = fakeTransport();
    server = getRpcServer(transport, new Target({ topic: 'test', server: 'one' }), [calculator]);
    await server.start();
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    await transport.close();
  });

  async function say(
    lines: readonly string[],
    options: { readonly confirm?: boolean; readonly timing?: boolean } = {},
  ): Promise<{ outcomes: LineOutcome[]; out: string[]; err: string[] }> {
    const out: string[] = [];
    const err: string[] = [];
    const session = new ReplSession({
      transport,
      target: {},
      verbosity: 0,
      timing: options.timing ?? false,
      out: (text) => out.push(text),
      err: (text) => err.push(text),
      confirm: () => Promise.resolve(options.confirm ?? true),
      history: () => ['newest', 'oldest'],
    });
    const outcomes: LineOutcome[] = [];
    for (const line of lines) {
      outcomes.push(await session.execute(line, new AbortController().signal));
    }
    return { outcomes, out, err };
  }

  it('calls, and prints results', async () => {
    const { outcomes, out } = await say([
      'call test add a:=2 b:=3',
      'call test.one whoami',
      '',
      '# x',
    ]);
    assert.deepEqual(outcomes, ['done', 'done', 'done', 'done']);
    assert.deepEqual(out, ['5', '"one"']);
  });

  it('tells a failure and goes on', async () => {
    const { outcomes, err } = await say([
      'call test fail kind=x',
      '.verbose 1',
      'call test fail kind=x',
    ]);
    assert.deepEqual(outcomes, ['failed', 'done', 'failed']);
    assert.deepEqual(err, ['ValueError: bad value: x', 'builtins.ValueError: bad value: x']);
  });

  it('keeps its settings and context from line to line', async () => {
    const { out, err } = await say([
      '.prepare namespace=other version=1.0',
      '.prepare',
      'call test whoami',
      '.prepare namespace=',
      'call test whoami',
      '.context user=u auth_token=tok',
      '.context',
      'call test context',
      '.context -',
      '.context',
    ]);
    assert.equal(out[0], 'namespace=other version=1.0');
    assert.match(err[0] ?? '', /^UnsupportedVersion: /);
    assert.equal(out[1], '"one"');
    assert.deepEqual(JSON.parse(out[2] ?? ''), { user: 'u', auth_token: '***' });
    assert.equal((JSON.parse(out[3] ?? '') as Record<string, unknown>)['auth_token'], 'tok');
    assert.equal(out[4], '{}');
  });

  it('casts only what is confirmed', async () => {
    const noted = (): number =>
      calculator.received.filter(({ method }) => method === 'record').length;
    await say(['cast test record a=1'], { confirm: false });
    // Answered after a cast before it would have been.
    await say(['call test whoami']);
    assert.equal(noted(), 0);
    await say(['cast test record a=1', 'call test whoami']);
    assert.equal(noted(), 1);
  });

  it('measures time, when asked to', async () => {
    const { err } = await say(['call test whoami', '.timing off', 'call test whoami'], {
      timing: true,
    });
    assert.equal(err.length, 1);
    assert.match(err[0] ?? '', /^[\d.]+ ms$/);
  });

  it('helps, shows its history, and ends', async () => {
    const { out, outcomes } = await say(['.help', '.history', '.exit']);
    assert.match(out[0] ?? '', /^call TOPIC/);
    assert.equal(out[1], 'oldest\nnewest');
    assert.deepEqual(outcomes, ['done', 'done', 'exit']);
  });

  for (const [line, problem] of [
    ['dance', /"dance" is no command; \.help lists them/],
    ['call test', /call needs TOPIC and METHOD/],
    ['call test add a', /neither key=value nor key:=json/],
    ['fanout test.one add', /a fanout goes to all servers of a topic/],
    ['.prepare colour=red', /\.prepare knows exchange, .*; not colour/],
    ['.prepare timeout=soon', /--timeout takes a number of seconds/],
    ['.timing maybe', /\.timing takes on or off/],
  ] as const) {
    it(`says what is wrong with ${line}`, async () => {
      const { outcomes, err } = await say([line]);
      assert.deepEqual(outcomes, ['failed']);
      assert.match(err[0] ?? '', problem);
    });
  }
});
